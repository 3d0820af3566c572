//! The elements and attributes of a static drawing, and what becomes of others.
//!
//! Looks at names only; values are read in [`super::values`].

/// Namespace of SVG.
pub(super) const SVG: &str = "http://www.w3.org/2000/svg";
/// Namespace of `xlink:href`.
pub(super) const XLINK: &str = "http://www.w3.org/1999/xlink";

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is published.
    Kept,
    /// Browsers draw nothing by it: it goes without a word.
    Unseen,
    /// Readers would see it, and it is removed.
    Removed,
    /// A browser would run it, or load something by it.
    Active,
}

/// What becomes of an element of the SVG namespace.
pub(super) fn element(name: &str) -> Fate {
    if ELEMENTS.contains(&name) {
        Fate::Kept
    } else if is_active(name) {
        Fate::Active
    } else if UNSEEN.contains(&name) {
        Fate::Unseen
    } else {
        Fate::Removed
    }
}

/// Whether an element of this name runs or loads something in some namespace.
pub(super) fn is_active(name: &str) -> bool {
    ACTIVE.iter().any(|active| active.eq_ignore_ascii_case(name))
}

/// Whether an attribute without a namespace is published, if its value is.
pub(super) fn attribute(name: &str) -> bool {
    let of_author = |prefix| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        name.strip_prefix(prefix)
            .is_some_and(|rest: &str| !rest.is_empty() && rest.chars().all(plain))
    };
    of_author("aria-") || of_author("data-") || ATTRIBUTES.split_whitespace().any(|own| own == name)
}

/// Whether the value of an attribute is text that browsers read as nothing else.
pub(super) fn is_plain_text(name: &str) -> bool {
    const TEXTS: [&str; 10] = [
        "id",
        "class",
        "role",
        "lang",
        "title",
        "target",
        "d",
        "points",
        "systemLanguage",
        "requiredFeatures",
    ];
    TEXTS.contains(&name) || name.starts_with("aria-") || name.starts_with("data-")
}

const ELEMENTS: [&str; 55] = [
    "a",
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feImage",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "filter",
    "g",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "style",
    "svg",
    "switch",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
    "use",
    "view",
];

const ACTIVE: [&str; 18] = [
    "script",
    "foreignObject",
    "handler",
    "listener",
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "audio",
    "video",
    "source",
    "canvas",
    "base",
    "meta",
    "link",
    "form",
    "portal",
];

/// Fonts, colour profiles and flowed text of older drawings, which no browser draws, and metadata.
const UNSEEN: [&str; 25] = [
    "altGlyph",
    "color-profile",
    "cursor",
    "flowDiv",
    "flowPara",
    "flowRegion",
    "flowRoot",
    "flowSpan",
    "font",
    "font-face",
    "font-face-format",
    "font-face-name",
    "font-face-src",
    "font-face-uri",
    "glyph",
    "glyphRef",
    "hatch",
    "hatchpath",
    "hkern",
    "mesh",
    "meshgradient",
    "metadata",
    "missing-glyph",
    "solidcolor",
    "vkern",
];

const ATTRIBUTES: &str = "
    accent-height alignment-baseline amplitude azimuth background baseFrequency baseProfile
    baseline-shift bias class clip clip-path clip-rule clipPathUnits color color-interpolation
    color-interpolation-filters color-rendering crossorigin cursor cx cy d decoding diffuseConstant
    direction display divisor dominant-baseline dx dy edgeMode elevation enable-background exponent
    fill fill-opacity fill-rule filter filterRes filterUnits flood-color flood-opacity focusable
    font-family font-feature-settings font-kerning font-size font-size-adjust font-stretch font-style
    font-variant font-variant-ligatures font-variation-settings font-weight fr fx fy
    glyph-orientation-horizontal glyph-orientation-vertical gradientTransform gradientUnits height
    href id image-rendering in in2 inline-size intercept isolation k1 k2 k3 k4 kernelMatrix
    kernelUnitLength kerning lang lengthAdjust letter-spacing lighting-color limitingConeAngle
    line-height marker marker-end marker-mid marker-start markerHeight markerUnits markerWidth mask
    mask-type maskContentUnits maskUnits media method mix-blend-mode mode numOctaves offset opacity
    operator order orient overflow paint-order pathLength patternContentUnits patternTransform
    patternUnits pointer-events points pointsAtX pointsAtY pointsAtZ preserveAlpha
    preserveAspectRatio primitiveUnits r radius refX refY rel requiredExtensions requiredFeatures
    result role rotate rx ry scale seed shape-inside shape-padding shape-rendering side slope spacing
    specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles stop-color
    stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
    stroke-miterlimit stroke-opacity stroke-width style surfaceScale systemLanguage tabindex
    tableValues target targetX targetY text-align text-align-all text-anchor text-decoration
    text-decoration-color text-decoration-line text-decoration-style text-indent text-orientation
    text-overflow text-rendering textLength title transform transform-box transform-origin type
    unicode-bidi values vector-effect version vertical-align viewBox visibility white-space
    width word-spacing writing-mode x x1 x2 xChannelSelector y y1 y2 yChannelSelector z";
