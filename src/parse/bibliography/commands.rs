//! The commands of LaTeX that occur in bibliographies, and what each of them stands for.
//!
//! Tables only; [`super::latex`] reads values. A command that is not here is reported to the author, so that the
//! tables need not be complete: they have the symbols of the encodings T1 and TS1, of plain mathematics, and what
//! Zotero, Better BibTeX, JabRef and Mendeley write.

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Prints this.
    Symbol(&'static str),
    /// Puts a combining mark on the next letter.
    Accent(char),
    /// Sets the type of what follows; nothing to print.
    Style,
    Space,
    /// Has an argument that is not printed.
    Drop,
    /// Has two arguments, of which the second is printed.
    DropFirst,
    Quote,
    Superscript,
    Subscript,
    Fraction,
    Root,
    Url,
    Href,
}

/// The command of this name.
pub(super) fn find(name: &str) -> Option<Command> {
    let symbol = || {
        let at = SYMBOLS.binary_search_by_key(&name, |(name, _)| name).ok()?;
        Some(Command::Symbol(SYMBOLS[at].1))
    };
    let accent = || LETTER_ACCENTS.iter().find(|(of, _)| *of == name);
    let list = |names: &[&str], command| names.contains(&name).then_some(command);
    let other = || match name {
        "enquote" | "mkbibquote" | "textquote" => Some(Command::Quote),
        "textsuperscript" | "mkbibsuperscript" | "sp" => Some(Command::Superscript),
        "textsubscript" | "mkbibsubscript" | "sb" => Some(Command::Subscript),
        "frac" | "tfrac" | "dfrac" | "nicefrac" | "sfrac" => Some(Command::Fraction),
        "sqrt" => Some(Command::Root),
        "url" | "path" | "nolinkurl" | "urlprefix" => Some(Command::Url),
        "href" => Some(Command::Href),
        _ => None,
    };
    symbol()
        .or_else(|| accent().map(|(_, mark)| Command::Accent(*mark)))
        .or_else(|| list(STYLES, Command::Style))
        .or_else(|| list(SPACES, Command::Space))
        .or_else(|| list(DROPPED, Command::Drop))
        .or_else(|| list(DROPPED_FIRST, Command::DropFirst))
        .or_else(other)
}

/// The combining mark of a command that is one sign: `\'`.
pub(super) fn accent(sign: char) -> Option<char> {
    match sign {
        '`' => Some('\u{300}'),
        '\'' | '´' => Some('\u{301}'),
        '^' => Some('\u{302}'),
        '~' => Some('\u{303}'),
        '=' => Some('\u{304}'),
        '.' => Some('\u{307}'),
        '"' => Some('\u{308}'),
        _ => None,
    }
}

/// A mark that is over nothing.
pub(super) fn spacing(mark: char) -> char {
    match mark {
        '\u{300}' => '`',
        '\u{301}' => '´',
        '\u{302}' => '^',
        '\u{303}' => '~',
        '\u{304}' => '¯',
        '\u{308}' => '¨',
        mark => mark,
    }
}

/// References of HTML, without their `&`, and their characters.
pub(super) const ENTITIES: [(&str, char); 8] = [
    ("amp;", '&'),
    ("lt;", '<'),
    ("gt;", '>'),
    ("quot;", '"'),
    ("apos;", '\''),
    ("nbsp;", ' '),
    ("#39;", '\''),
    ("#x27;", '\''),
];

/// Raised forms.
#[rustfmt::skip]
pub(super) const RAISED: [(char, char); 19] = [
    ('0', '⁰'), ('1', '¹'), ('2', '²'), ('3', '³'), ('4', '⁴'), ('5', '⁵'), ('6', '⁶'), ('7', '⁷'),
    ('8', '⁸'), ('9', '⁹'), ('+', '⁺'), ('-', '⁻'), ('−', '⁻'), ('=', '⁼'), ('(', '⁽'), (')', '⁾'),
    ('n', 'ⁿ'), ('i', 'ⁱ'), ('∘', '°'),
];

/// Lowered forms.
#[rustfmt::skip]
pub(super) const LOWERED: [(char, char); 16] = [
    ('0', '₀'), ('1', '₁'), ('2', '₂'), ('3', '₃'), ('4', '₄'), ('5', '₅'), ('6', '₆'), ('7', '₇'),
    ('8', '₈'), ('9', '₉'), ('+', '₊'), ('-', '₋'), ('−', '₋'), ('=', '₌'), ('(', '₍'), (')', '₎'),
];

/// Accents whose command is a word.
#[rustfmt::skip]
const LETTER_ACCENTS: &[(&str, char)] = &[
    ("G", '\u{30F}'), ("H", '\u{30B}'), ("U", '\u{30E}'), ("acute", '\u{301}'), ("b", '\u{331}'),
    ("bar", '\u{304}'), ("breve", '\u{306}'), ("c", '\u{327}'), ("capitalcedilla", '\u{327}'),
    ("check", '\u{30C}'), ("d", '\u{323}'), ("ddot", '\u{308}'), ("dot", '\u{307}'),
    ("f", '\u{311}'), ("grave", '\u{300}'), ("h", '\u{309}'), ("hat", '\u{302}'), ("k", '\u{328}'),
    ("mathring", '\u{30A}'), ("not", '\u{338}'), ("overline", '\u{305}'), ("r", '\u{30A}'),
    ("t", '\u{361}'), ("textcommabelow", '\u{326}'), ("textogonekcentered", '\u{328}'),
    ("textsubbar", '\u{331}'), ("textsubdot", '\u{323}'), ("tilde", '\u{303}'), ("u", '\u{306}'),
    ("v", '\u{30C}'), ("vec", '\u{20D7}'), ("widehat", '\u{302}'), ("widetilde", '\u{303}'),
];

/// Commands that change how text looks, or nothing that can be seen.
#[rustfmt::skip]
const STYLES: &[&str] = &[
    "Big", "Bigl", "Bigr", "Huge", "LARGE", "Large", "MakeLowercase", "MakeUppercase",
    "NoCaseChange", "allowbreak", "autocap", "bf", "bfseries", "bibfnamefont", "bibnamefont",
    "bibstring", "big", "bigl", "bigr", "bm", "boldsymbol", "cyr", "displaystyle", "em", "emph",
    "ensuremath", "fbox", "footnotesize", "fussy", "hbox", "huge", "ignorespaces", "it", "itshape",
    "cal", "else", "fi", "large", "leavevmode", "null", "left", "limits", "lowercase", "makebox", "mathbb", "mathbf", "mathbin",
    "mathcal", "mathfrak", "mathit", "mathnormal", "mathop", "mathrel", "mathrm", "mathscr",
    "mathsf", "mathtt", "mbox", "md", "mdseries", "mkbibacro", "mkbibbold",
    "mkbibemph", "mkbibitalic", "nobreak", "nocase", "noindent", "nolimits",
    "nonumber", "normalfont", "normalsize", "operatorname", "phantomsection", "pmb", "protect",
    "relax", "right", "rm", "rmfamily", "sc", "scriptsize", "scriptstyle", "scshape", "sf",
    "sffamily", "sl", "sloppy", "slshape", "small", "string", "text", "textbf", "textcyrillic",
    "textgreek", "textit", "textlatin", "textls", "textmd", "textnormal", "textrm", "textsc",
    "textsf", "textsl", "textstyle", "texttt", "textup", "tiny", "tt", "ttfamily", "uline",
    "underline", "unskip", "up", "upgreek", "uppercase", "upshape", "xspace",
];

/// Commands that print a space.
#[rustfmt::skip]
const SPACES: &[&str] = &[
    "bigskip", "break", "enskip", "enspace", "hfil", "hfill", "linebreak", "medskip",
    "medspace", "newline", "nobreakspace", "par", "qquad", "quad", "smallskip", "space",
    "tabularnewline", "textspace", "thickspace", "thinspace",
];

/// Commands whose argument is not printed.
#[rustfmt::skip]
const DROPPED: &[&str] = &[
    "NOOPSORT", "SortNoop", "color", "fontsize", "hphantom", "hspace", "index", "label", "noopsort",
    "pagestyle", "phantom", "selectlanguage", "sortnoop", "vphantom", "vspace",
];

/// Commands that can have options in square brackets before their argument, which set how it looks.
#[rustfmt::skip]
const WITH_OPTIONS: &[&str] = &[
    "bibinfo", "color", "colorbox", "foreignlanguage", "framebox", "href", "index", "linebreak",
    "makebox", "nolinkurl", "otherlanguage", "raisebox", "selectlanguage", "textcolor", "textls",
    "url",
];

/// Whether what follows a command in square brackets is not printed.
pub(super) fn has_options(name: &str) -> bool {
    WITH_OPTIONS.contains(&name)
}

/// Commands of whose two arguments the second is printed.
#[rustfmt::skip]
const DROPPED_FIRST: &[&str] = &[
    "bibinfo", "colorbox", "foreignlanguage", "otherlanguage",
    "raisebox", "texorpdfstring", "textcolor",
];

/// Commands that print a symbol, sorted.
#[rustfmt::skip]
const SYMBOLS: &[(&str, &str)] = &[
    ("AA", "Å"), ("AE", "Æ"), ("Alpha", "Α"), ("Beta", "Β"), ("BibTeX", "BibTeX"), ("Box", "□"),
    ("Chi", "Χ"), ("DH", "Ð"), ("DJ", "Đ"), ("Delta", "Δ"), ("Diamond", "◇"), ("EUR", "€"),
    ("Epsilon", "Ε"), ("Eta", "Η"), ("Gamma", "Γ"), ("IJ", "Ĳ"), ("Im", "ℑ"), ("Iota", "Ι"),
    ("Kappa", "Κ"), ("L", "Ł"), ("LaTeX", "LaTeX"), ("Lambda", "Λ"), ("Leftarrow", "⇐"),
    ("Leftrightarrow", "⇔"), ("Longrightarrow", "⟹"), ("Mu", "Μ"), ("NG", "Ŋ"), ("Nu", "Ν"),
    ("O", "Ø"), ("OE", "Œ"), ("Omega", "Ω"), ("Omicron", "Ο"), ("P", "¶"), ("Phi", "Φ"),
    ("Pi", "Π"), ("Pr", "Pr"), ("Psi", "Ψ"), ("Re", "ℜ"), ("Rho", "Ρ"), ("Rightarrow", "⇒"),
    ("S", "§"), ("SS", "ẞ"), ("Sigma", "Σ"), ("TH", "Þ"), ("Tau", "Τ"), ("TeX", "TeX"),
    ("Theta", "Θ"), ("Upsilon", "Υ"), ("Vert", "‖"), ("XeTeX", "XeTeX"), ("Xi", "Ξ"), ("Zeta", "Ζ"),
    ("aa", "å"), ("ae", "æ"), ("aleph", "ℵ"), ("alpha", "α"), ("ampersand", "&"), ("angle", "∠"),
    ("approx", "≈"), ("arccos", "arccos"), ("arcsin", "arcsin"), ("arctan", "arctan"),
    ("arg", "arg"), ("ast", "∗"), ("asymp", "≍"), ("backslash", "\\"), ("because", "∵"),
    ("beta", "β"), ("bigcap", "⋂"), ("bigcup", "⋃"), ("bmod", "mod"), ("bot", "⊥"), ("bullet", "•"),
    ("cap", "∩"), ("cdot", "·"), ("cdots", "⋯"), ("celsius", "℃"), ("cent", "¢"),
    ("checkmark", "✓"), ("chi", "χ"), ("circ", "∘"), ("clubsuit", "♣"), ("colon", ":"),
    ("cong", "≅"), ("copyright", "©"), ("cos", "cos"), ("cosh", "cosh"), ("cup", "∪"), ("dag", "†"),
    ("dagger", "†"), ("dashv", "⊣"), ("ddag", "‡"), ("ddagger", "‡"), ("deg", "deg"),
    ("degree", "°"), ("delta", "δ"), ("det", "det"), ("dh", "ð"), ("diamond", "⋄"),
    ("diamondsuit", "♦"), ("dim", "dim"), ("div", "÷"), ("dj", "đ"), ("doteq", "≐"), ("dots", "…"),
    ("downarrow", "↓"), ("earth", "♁"), ("ell", "ℓ"), ("emptyset", "∅"), ("epsilon", "ϵ"),
    ("equiv", "≡"), ("eta", "η"), ("euro", "€"), ("exists", "∃"), ("exp", "exp"), ("female", "♀"),
    ("flat", "♭"), ("flq", "‹"), ("flqq", "«"), ("forall", "∀"), ("frq", "›"), ("frqq", "»"),
    ("gamma", "γ"), ("gcd", "gcd"), ("ge", "≥"), ("geq", "≥"), ("geqslant", "⩾"), ("gets", "←"),
    ("gg", "≫"), ("glq", "‚"), ("glqq", "„"), ("greater", ">"), ("grq", "‘"), ("grqq", "“"),
    ("gt", ">"), ("gtrsim", "≳"), ("guillemetleft", "«"), ("guillemetright", "»"),
    ("guillemotleft", "«"), ("guillemotright", "»"), ("guilsinglleft", "‹"),
    ("guilsinglright", "›"), ("hbar", "ℏ"), ("heartsuit", "♥"), ("hom", "hom"),
    ("hookrightarrow", "↪"), ("hslash", "ℏ"), ("hyp", "-"), ("hyphen", "-"), ("i", "ı"),
    ("iff", "⟺"), ("ij", "ĳ"), ("imath", "ı"), ("implies", "⟹"), ("in", "∈"), ("inf", "inf"),
    ("infty", "∞"), ("int", "∫"), ("iota", "ι"), ("j", "ȷ"), ("jmath", "ȷ"), ("kappa", "κ"),
    ("ker", "ker"), ("l", "ł"), ("lVert", "‖"), ("lambda", "λ"), ("land", "∧"), ("langle", "⟨"),
    ("lbrace", "{"), ("lceil", "⌈"), ("ldots", "…"), ("ldq", "“"), ("le", "≤"), ("leftarrow", "←"),
    ("leftrightarrow", "↔"), ("leq", "≤"), ("leqslant", "⩽"), ("less", "<"), ("lesssim", "≲"),
    ("lfloor", "⌊"), ("lim", "lim"), ("liminf", "liminf"), ("limsup", "limsup"), ("ll", "≪"),
    ("ln", "ln"), ("lnot", "¬"), ("log", "log"), ("longleftarrow", "⟵"),
    ("longleftrightarrow", "⟷"), ("longrightarrow", "⟶"), ("lor", "∨"), ("lq", "‘"), ("lt", "<"),
    ("lvert", "|"), ("male", "♂"), ("mapsto", "↦"), ("mathcomma", ","), ("mathdollar", "$"),
    ("mathellipsis", "…"), ("mathequals", "="), ("mathhyphen", "-"), ("mathlparen", "("),
    ("mathminus", "−"), ("mathparagraph", "¶"), ("mathperiod", "."), ("mathplus", "+"),
    ("mathrparen", ")"), ("mathsection", "§"), ("mathsemicolon", ";"), ("mathsterling", "£"),
    ("mathunderscore", "_"), ("max", "max"), ("micro", "µ"), ("mid", "∣"), ("min", "min"),
    ("mod", "mod"), ("models", "⊨"), ("mp", "∓"), ("mu", "μ"), ("nabla", "∇"), ("natural", "♮"),
    ("ne", "≠"), ("nearrow", "↗"), ("neg", "¬"), ("neq", "≠"), ("nexists", "∄"), ("ng", "ŋ"),
    ("ni", "∋"), ("notin", "∉"), ("nu", "ν"), ("o", "ø"), ("odot", "⊙"), ("oe", "œ"), ("ohm", "Ω"),
    ("oint", "∮"), ("omega", "ω"), ("omicron", "ο"), ("ominus", "⊖"), ("oplus", "⊕"),
    ("otimes", "⊗"), ("parallel", "∥"), ("partial", "∂"), ("perp", "⊥"), ("perthousand", "‰"),
    ("phi", "ϕ"), ("pi", "π"), ("pm", "±"), ("pounds", "£"), ("prec", "≺"), ("preceq", "⪯"),
    ("prime", "′"), ("prod", "∏"), ("propto", "∝"), ("psi", "ψ"), ("quotedblbase", "„"),
    ("quotesinglbase", "‚"), ("rVert", "‖"), ("rangle", "⟩"), ("rbrace", "}"), ("rceil", "⌉"),
    ("rdq", "”"), ("rfloor", "⌋"), ("rho", "ρ"), ("rightarrow", "→"), ("rightleftharpoons", "⇌"),
    ("rq", "’"), ("rvert", "|"), ("searrow", "↘"), ("setminus", "∖"), ("sharp", "♯"),
    ("sigma", "σ"), ("sim", "∼"), ("simeq", "≃"), ("sin", "sin"), ("sinh", "sinh"), ("slash", "/"),
    ("spadesuit", "♠"), ("square", "□"), ("ss", "ß"), ("star", "⋆"), ("subset", "⊂"),
    ("subseteq", "⊆"), ("succ", "≻"), ("succeq", "⪰"), ("sum", "∑"), ("sun", "☉"), ("sup", "sup"),
    ("supset", "⊃"), ("supseteq", "⊇"), ("surd", "√"), ("tan", "tan"), ("tanh", "tanh"),
    ("tau", "τ"), ("textalpha", "α"), ("textampersand", "&"), ("textasciiacute", "´"),
    ("textasciicircum", "^"), ("textasciidieresis", "¨"), ("textasciigrave", "`"),
    ("textasciimacron", "¯"), ("textasciitilde", "~"), ("textasteriskcentered", "⁎"),
    ("textbackslash", "\\"), ("textbar", "|"), ("textbardbl", "‖"), ("textbeta", "β"),
    ("textbraceleft", "{"), ("textbraceright", "}"), ("textbrokenbar", "¦"), ("textbullet", "•"),
    ("textcelsius", "℃"), ("textcent", "¢"), ("textcolon", ":"), ("textcopyright", "©"),
    ("textcurrency", "¤"), ("textdagger", "†"), ("textdaggerdbl", "‡"), ("textdegree", "°"),
    ("textdelta", "δ"), ("textdiv", "÷"), ("textdollar", "$"), ("textdownarrow", "↓"),
    ("textellipsis", "…"), ("textemdash", "—"), ("textendash", "–"), ("textepsilon", "ε"),
    ("textequal", "="), ("textestimated", "℮"), ("texteuro", "€"), ("textexclamdown", "¡"),
    ("textfemale", "♀"), ("textfractionsolidus", "⁄"), ("textgamma", "γ"), ("textgreater", ">"),
    ("textinterrobang", "‽"), ("textlambda", "λ"), ("textleftarrow", "←"), ("textless", "<"),
    ("textlnot", "¬"), ("textmale", "♂"), ("textmicro", "µ"), ("textminus", "−"), ("textmu", "µ"),
    ("textmusicalnote", "♪"), ("textnumbersign", "#"), ("textnumero", "№"), ("textohm", "Ω"),
    ("textomega", "ω"), ("textonehalf", "½"), ("textonequarter", "¼"), ("textonesuperior", "¹"),
    ("textordfeminine", "ª"), ("textordmasculine", "º"), ("textparagraph", "¶"),
    ("textpercent", "%"), ("textperiodcentered", "·"), ("textpertenthousand", "‱"),
    ("textperthousand", "‰"), ("textpi", "π"), ("textplus", "+"), ("textpm", "±"),
    ("textquestiondown", "¿"), ("textquotedbl", "\""), ("textquotedblleft", "“"),
    ("textquotedblright", "”"), ("textquoteleft", "‘"), ("textquoteright", "’"),
    ("textquotesingle", "'"), ("textquotestraightbase", "‚"), ("textquotestraightdblbase", "„"),
    ("textrecipe", "℞"), ("textregistered", "®"), ("textrightarrow", "→"), ("textsection", "§"),
    ("textsemicolon", ";"), ("textservicemark", "℠"), ("textsigma", "σ"), ("textsterling", "£"),
    ("textthreequarters", "¾"), ("textthreesuperior", "³"), ("texttimes", "×"),
    ("texttrademark", "™"), ("texttwosuperior", "²"), ("textunderscore", "_"), ("textuparrow", "↑"),
    ("textvisiblespace", "␣"), ("textwon", "₩"), ("textyen", "¥"), ("th", "þ"), ("therefore", "∴"),
    ("theta", "θ"), ("times", "×"), ("to", "→"), ("top", "⊤"), ("triangle", "△"), ("uparrow", "↑"),
    ("updownarrow", "↕"), ("upmu", "μ"), ("upsilon", "υ"), ("varepsilon", "ε"), ("varnothing", "∅"),
    ("varphi", "φ"), ("varpi", "ϖ"), ("varrho", "ϱ"), ("varsigma", "ς"), ("vartheta", "ϑ"),
    ("vdash", "⊢"), ("vee", "∨"), ("vert", "|"), ("wedge", "∧"), ("wp", "℘"), ("xi", "ξ"),
    ("yen", "¥"), ("zeta", "ζ"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_sorted_and_each_is_there_once() {
        assert!(SYMBOLS.is_sorted_by(|a, b| a.0 < b.0));
    }
}
