//! What a page is, for programs: JSON-LD in the words of schema.org.
//!
//! Says what the guide says and nothing else: what is not known is left out, and who is named as an
//! author is not made a person or an organisation. Addresses are full where the guide's is known,
//! and else lead on from the page, as JSON-LD in HTML has it.

use serde::Serialize;

/// A thing of schema.org, which names its own type. Values that are empty are left out.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum LinkedData {
    /// An entry.
    Article(Article),
    /// The way to a page.
    BreadcrumbList(BreadcrumbList),
    /// The guide as data.
    Dataset(Dataset),
    /// The glossary.
    DefinedTermSet(DefinedTermSet),
    /// The guide.
    WebSite(WebSite),
}

/// Who made a thing and on what terms.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Provenance {
    pub(super) in_language: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) author: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) publisher: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) license: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) date_published: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) date_modified: String,
}

/// See [`LinkedData::Article`].
#[derive(Debug, Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct Article {
    #[serde(rename = "@id")]
    pub(super) id: String,
    pub(super) url: String,
    pub(super) headline: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) description: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) image: String,
    #[serde(flatten)]
    pub(super) made: Provenance,
    pub(super) is_part_of: WebSite,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) about: Vec<DefinedTerm>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) citation: Vec<CreativeWork>,
}

/// A source.
#[derive(Debug, Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct CreativeWork {
    pub(super) name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) author: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) date_published: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) url: String,
}

/// See [`LinkedData::WebSite`].
#[derive(Debug, Default, Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct WebSite {
    #[serde(rename = "@id")]
    pub(super) id: String,
    pub(super) url: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) description: String,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(super) made: Option<Provenance>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) potential_action: Option<SearchAction>,
}

/// How the guide is searched.
#[derive(Debug, Serialize)]
#[serde(tag = "@type")]
pub(super) struct SearchAction {
    pub(super) target: EntryPoint,
    #[serde(rename = "query-input")]
    pub(super) query_input: &'static str,
}

/// Where it is searched.
#[derive(Debug, Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct EntryPoint {
    pub(super) url_template: String,
}

/// See [`LinkedData::BreadcrumbList`].
#[derive(Debug, Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct BreadcrumbList {
    pub(super) item_list_element: Vec<ListItem>,
}

/// A step on the way to a page.
#[derive(Debug, Serialize)]
#[serde(tag = "@type")]
pub(super) struct ListItem {
    pub(super) position: usize,
    pub(super) name: String,
    pub(super) item: String,
}

/// See [`LinkedData::DefinedTermSet`].
#[derive(Debug, Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct DefinedTermSet {
    #[serde(rename = "@id")]
    pub(super) id: String,
    pub(super) url: String,
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) made: Provenance,
    pub(super) has_defined_term: Vec<DefinedTerm>,
}

/// A term of the glossary or of a vocabulary.
#[derive(Debug, Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct DefinedTerm {
    pub(super) url: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) alternate_name: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) description: String,
    /// Where the set of terms is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) in_defined_term_set: String,
}

/// See [`LinkedData::Dataset`].
#[derive(Debug, Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct Dataset {
    pub(super) url: String,
    pub(super) name: String,
    pub(super) description: String,
    #[serde(flatten)]
    pub(super) made: Provenance,
    pub(super) is_part_of: WebSite,
    pub(super) distribution: Vec<DataDownload>,
}

/// A file of a data set.
#[derive(Debug, Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct DataDownload {
    pub(super) content_url: String,
    pub(super) encoding_format: &'static str,
}

/// Things as the text of a `<script type="application/ld+json">`; nothing when there are none.
///
/// What could end the script or begin a comment in it is written as an escape of JSON.
pub(super) fn script(things: &[LinkedData]) -> String {
    #[derive(Serialize)]
    struct Graph<'a> {
        #[serde(rename = "@context")]
        context: &'static str,
        #[serde(rename = "@graph")]
        graph: &'a [LinkedData],
    }
    if things.is_empty() {
        return String::new();
    }
    let graph = Graph { context: "https://schema.org", graph: things };
    let json = serde_json::to_string(&graph).unwrap_or_default();
    let mut safe = String::with_capacity(json.len());
    let mut from = 0;
    for (at, c) in json.char_indices() {
        let escape = match c {
            '<' => "\\u003c",
            '>' => "\\u003e",
            '&' => "\\u0026",
            '\u{2028}' => "\\u2028",
            '\u{2029}' => "\\u2029",
            _ => continue,
        };
        safe.push_str(&json[from..at]);
        safe.push_str(escape);
        from = at + c.len_utf8();
    }
    safe.push_str(&json[from..]);
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> String {
        let site = WebSite { name: name.to_owned(), ..WebSite::default() };
        script(&[LinkedData::WebSite(site)])
    }

    #[test]
    fn nothing_in_a_name_ends_the_script() {
        let hostile = "</script><!-- <script> ]]> \u{2028}\u{2029} \"&amp;\"";
        let json = of(hostile);
        assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{json}");
        let read: serde_json::Value = serde_json::from_str(&json).unwrap_or_default();
        assert_eq!(read["@graph"][0]["name"], hostile);
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let json = of("It");
        assert_eq!(
            json,
            r#"{"@context":"https://schema.org","@graph":[{"@type":"WebSite","@id":"","url":"","name":"It"}]}"#
        );
        assert_eq!(script(&[]), "");
    }
}
