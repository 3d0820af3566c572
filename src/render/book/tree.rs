//! HTML → a tree of nodes, as browsers read it: the receiving end of `html5ever`.
//!
//! Does not decide what may occur in a book; see [`super::markup`]. Nodes are held in one list, so
//! that depth costs no stack.

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, ExpandedName, QualName, local_name, ns, parse_fragment};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// A text as a tree.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
}

/// What is in a tree, and what is below it.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) data: Data,
    pub(super) parent: Option<usize>,
    pub(super) children: Vec<usize>,
}

/// What is in a tree.
#[derive(Debug)]
pub(super) enum Data {
    Element {
        name: Rc<QualName>,
        attributes: Vec<Attribute>,
    },
    Text(String),
    /// The root, comments and the like.
    Other,
}

impl Tree {
    /// The nodes at the top of a text.
    pub(super) fn top(&self) -> &[usize] {
        // The parser puts what it reads into an element that it makes itself.
        let whole = self.nodes.first().and_then(|document| document.children.first());
        whole.map_or(&[], |whole| &self.nodes[*whole].children)
    }

    /// The name of an element of HTML; drawings and formulas have none.
    pub(super) fn name(&self, node: usize) -> Option<&str> {
        match &self.nodes[node].data {
            Data::Element { name, .. } if name.ns == ns!(html) => Some(&name.local),
            _ => None,
        }
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, node: usize, wanted: &str) -> Option<&str> {
        let Data::Element { attributes, .. } = &self.nodes[node].data else { return None };
        let found = attributes.iter().find(|attribute| &*attribute.name.local == wanted);
        found.map(|attribute| &*attribute.value)
    }
}

/// Reads a text as browsers read what is in a page's body.
pub(super) fn read(html: &str) -> Tree {
    let body = QualName::new(None, ns!(html), local_name!("body"));
    let nameless = Rc::new(QualName::new(None, ns!(), local_name!("")));
    let sink = Sink { tree: RefCell::default(), nameless };
    sink.add(Data::Other);
    parse_fragment(sink, Default::default(), body, Vec::new(), false).one(html)
}

struct Sink {
    tree: RefCell<Tree>,
    /// The name of what is no element.
    nameless: Rc<QualName>,
}

/// A node, with its name.
#[derive(Clone, Debug)]
struct Handle {
    node: usize,
    name: Rc<QualName>,
}

impl Sink {
    fn add(&self, data: Data) -> Handle {
        let name = match &data {
            Data::Element { name, .. } => Rc::clone(name),
            Data::Text(_) | Data::Other => Rc::clone(&self.nameless),
        };
        let nodes = &mut self.tree.borrow_mut().nodes;
        nodes.push(Node { data, parent: None, children: Vec::new() });
        Handle { node: nodes.len() - 1, name }
    }

    /// Puts a node, or text, among the children of another.
    fn insert(&self, parent: usize, at: usize, child: NodeOrText<Handle>) {
        let child = match child {
            NodeOrText::AppendNode(child) => {
                self.detach(child.node);
                child.node
            }
            NodeOrText::AppendText(text) => {
                let nodes = &mut self.tree.borrow_mut().nodes;
                let before = at.checked_sub(1).map(|before| nodes[parent].children[before]);
                if let Some(Data::Text(known)) = before.map(|before| &mut nodes[before].data) {
                    known.push_str(&text);
                    return;
                }
                let data = Data::Text(text.to_string());
                nodes.push(Node { data, parent: None, children: Vec::new() });
                nodes.len() - 1
            }
        };
        let nodes = &mut self.tree.borrow_mut().nodes;
        nodes[child].parent = Some(parent);
        let at = at.min(nodes[parent].children.len());
        nodes[parent].children.insert(at, child);
    }

    fn end_of(&self, parent: usize) -> usize {
        self.tree.borrow().nodes[parent].children.len()
    }

    fn detach(&self, child: usize) {
        let nodes = &mut self.tree.borrow_mut().nodes;
        if let Some(parent) = nodes[child].parent.take() {
            nodes[parent].children.retain(|other| *other != child);
        }
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { node: 0, name: Rc::clone(&self.nameless) }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _: ElementFlags,
    ) -> Handle {
        self.add(Data::Element { name: Rc::new(name), attributes })
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.add(Data::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.add(Data::Other)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(parent.node, self.end_of(parent.node), child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        before: &Handle,
        child: NodeOrText<Handle>,
    ) {
        let has_parent = self.tree.borrow().nodes[element.node].parent.is_some();
        match has_parent {
            true => self.append_before_sibling(element, child),
            false => self.append(before, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.node == y.node
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(child) = &child {
            self.detach(child.node);
        }
        let place = {
            let nodes = &self.tree.borrow().nodes;
            nodes[sibling.node].parent.map(|parent| {
                let at = nodes[parent].children.iter().position(|child| *child == sibling.node);
                (parent, at.unwrap_or_default())
            })
        };
        if let Some((parent, at)) = place {
            self.insert(parent, at, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, added: Vec<Attribute>) {
        let nodes = &mut self.tree.borrow_mut().nodes;
        if let Data::Element { attributes, .. } = &mut nodes[target.node].data {
            for attribute in added {
                if attributes.iter().all(|known| known.name != attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.node);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let nodes = &mut self.tree.borrow_mut().nodes;
        let children = std::mem::take(&mut nodes[node.node].children);
        for child in &children {
            nodes[*child].parent = Some(new_parent.node);
        }
        nodes[new_parent.node].children.extend(children);
    }
}
