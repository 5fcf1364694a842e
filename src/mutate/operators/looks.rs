//! How things look.

use super::super::operator::{
    FLOW, Family, NOTHING, Operator, PIXELS, SNAPSHOT, hides, page, unseen,
};

/// The operators.
pub(super) const ALL: &[Operator] = &[
    Operator {
        name: "white-on-white",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "writes a text in the colour of its ground",
        way: page(
            "texts()",
            "true",
            "look(e, { color: ground(e), '-webkit-text-fill-color': ground(e) });",
        ),
    },
    Operator {
        name: "struck-through",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "strikes a text through",
        way: page(
            "texts()",
            "true",
            "look(e, { 'text-decoration': 'line-through' });",
        ),
    },
    Operator {
        name: "tiny",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "makes a text too small to be read",
        way: page("texts()", "true", "look(e, { 'font-size': '3px' });"),
    },
    Operator {
        name: "huge",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "doubles the size of a text",
        way: page("texts()", "true", "look(e, { 'font-size': '2.2em' });"),
    },
    Operator {
        name: "covered",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "covers a text with a box",
        way: page(
            "texts('p, dd, td, h1, h2, li')",
            "true",
            "look(e, { position: 'relative' }); const cover = make('span', { 'aria-hidden': 'true' }); look(cover, { position: 'absolute', inset: 0, background: '#888', 'pointer-events': 'none' }); e.append(cover);",
        ),
    },
    Operator {
        name: "control-covered",
        family: Family::Looks,
        seen_by: FLOW,
        does: "covers a control",
        way: page(
            "all('button, input:not([type=hidden]), select')",
            "!!e.parentElement",
            "const { left, top, width, height } = e.getBoundingClientRect(); const cover = make('div', { style: `position: absolute; z-index: 9999; background: #777; left: ${left + scrollX}px; top: ${top + scrollY}px; width: ${width}px; height: ${height}px` }); document.body.append(cover); return cover;",
        ),
    },
    Operator {
        name: "faint",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "makes a text almost transparent",
        way: page("texts()", "true", "look(e, { opacity: '.08' });"),
    },
    Operator {
        name: "blurred",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "blurs a text",
        way: page("texts()", "true", "look(e, { filter: 'blur(4px)' });"),
    },
    Operator {
        name: "mirrored",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "shows a text as in a mirror",
        way: page(
            "texts('p, h1, h2, dd, td, button, label')",
            "true",
            "look(e, { transform: 'scaleX(-1)', display: getComputedStyle(e).display === 'inline' ? 'inline-block' : getComputedStyle(e).display });",
        ),
    },
    Operator {
        name: "clipped",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "cuts a text off at half of its height",
        way: page(
            "texts('p, h1, h2, dd')",
            "e.offsetHeight > 8",
            "look(e, { height: `${e.offsetHeight / 2}px`, 'min-height': '0', overflow: 'hidden' });",
        ),
    },
    Operator {
        name: "shifted",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "moves a part of the page aside",
        way: page(
            "texts('p, h1, h2, dd, button')",
            "true",
            "look(e, { position: 'relative', left: '40px', top: '-14px' });",
        ),
    },
    Operator {
        name: "text-hidden",
        family: Family::Looks,
        seen_by: SNAPSHOT,
        does: "hides a text by style",
        way: hides(
            "texts('p, dd, td, h1, h2, li, span')",
            "true",
            "look(e, { visibility: 'hidden' });",
        ),
    },
    Operator {
        name: "part-hidden",
        family: Family::Looks,
        seen_by: SNAPSHOT,
        does: "hides a part of the page by style",
        way: hides(
            "all('p, dd, h1, h2, table, fieldset, button')",
            "e.textContent.trim()",
            "look(e, { display: 'none' });",
        ),
    },
    Operator {
        name: "colour-changed",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "changes the colour of a text",
        way: page("texts()", "true", "look(e, { color: '#c0267e' });"),
    },
    Operator {
        name: "ground-changed",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "changes the ground of a control or part",
        way: page(
            "all('button, fieldset, table, section, header')",
            "true",
            "look(e, { 'background-color': '#c9f2c7', 'background-image': 'none' });",
        ),
    },
    Operator {
        name: "order-reversed",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "shows controls in the reverse order",
        way: page(
            "all('.buttons, fieldset, nav, [role=tablist]')",
            "e.children.length > 1",
            "look(e, { display: 'flex', 'flex-direction': 'row-reverse' });",
        ),
    },
    Operator {
        name: "image-replaced",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "shows another image under the same name",
        way: page(
            "all('img')",
            "e.offsetWidth > 8 && e.offsetHeight > 8",
            r#"look(e, { width: `${e.offsetWidth}px`, height: `${e.offsetHeight}px` }); e.src = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="teal"/></svg>';"#,
        ),
    },
    Operator {
        name: "image-stretched",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "stretches an image",
        way: page(
            "all('img')",
            "e.offsetWidth > 8",
            "look(e, { width: `${e.offsetWidth * 1.6}px`, height: `${e.offsetHeight}px`, 'max-width': 'none' });",
        ),
    },
    Operator {
        name: "typeface-changed",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "writes a text in another typeface",
        way: page(
            "texts('p, h1, h2, dd, td, button')",
            r#"/[\dA-Za-z]/.test(said(e))"#,
            "look(e, { 'font-family': 'monospace', 'font-style': 'italic', 'font-weight': '900' });",
        ),
    },
    Operator {
        name: "drawn-text-added",
        family: Family::Looks,
        seen_by: SNAPSHOT,
        does: "adds a text by style",
        way: page(
            "texts('p, h1, h2, dd, td, label')",
            "true",
            "e.dataset.mutant = '1'; sheet(`[data-mutant='1']::after { content: ' (!)'; }`);",
        ),
    },
    Operator {
        name: "border-lost",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "draws a field without its border",
        way: page(
            "all('input:not([type=hidden]):not([type=radio]):not([type=checkbox]), select, fieldset')",
            "parseFloat(getComputedStyle(e).borderTopWidth) > 0",
            "look(e, { border: '0 none', padding: `calc(${getComputedStyle(e).paddingTop} + 1px)`, 'box-shadow': 'none', outline: 'none' });",
        ),
    },
    Operator {
        name: "marked-wrong",
        family: Family::Looks,
        seen_by: PIXELS,
        does: "draws a field in red",
        way: page(
            "all('input:not([type=hidden]), select')",
            "true",
            "look(e, { outline: '2px solid #d40000' });",
        ),
    },
    Operator {
        name: "background-by-one-level",
        family: Family::Looks,
        seen_by: NOTHING,
        does: "changes the colour of a ground by one level",
        way: page(
            "[document.body]",
            "true",
            r#"const level = Number(/\d+/.exec(opaque(e))[0]); look(e, { 'background-color': opaque(e).replace(/\d+/, String(level > 0 ? level - 1 : 1)) });"#,
        ),
    },
    Operator {
        name: "colour-by-one-level",
        family: Family::Looks,
        seen_by: NOTHING,
        does: "changes the colour of a text by one level",
        way: page(
            "texts('p, h1, h2, dd, td')",
            r#"/^rgb\(/.test(getComputedStyle(e).color)"#,
            r#"const colour = getComputedStyle(e).color; const level = Number(/\d+/.exec(colour)[0]); look(e, { color: colour.replace(/\d+/, String(level > 0 ? level - 1 : 1)) });"#,
        ),
    },
    Operator {
        name: "class-renamed",
        family: Family::Looks,
        seen_by: NOTHING,
        does: "renames a class in the page and in its style sheets",
        way: page(
            "all('[class]')",
            "e.classList.length === 1 && !inSheets(`.${e.className}`)",
            "e.className = 'css-1q2w3e';",
        ),
    },
    Operator {
        name: "class-added",
        family: Family::Looks,
        seen_by: NOTHING,
        does: "adds a class that no style sheet knows",
        way: page(
            "all('p, div, button, form, section')",
            "true",
            "e.classList.add('css-1q2w3e');",
        ),
    },
    Operator {
        name: "style-said-twice",
        family: Family::Looks,
        seen_by: NOTHING,
        does: "says a style that an element has anyway",
        way: page(
            "texts('p, h1, h2, dd, button')",
            "true",
            "const { display } = getComputedStyle(e); e.style.display = display;",
        ),
    },
    Operator {
        name: "pointer-changed",
        family: Family::Looks,
        seen_by: NOTHING,
        does: "shows another mouse pointer over a control",
        way: page(
            "all('button, a[href]')",
            "true",
            "look(e, { cursor: 'default' });",
        ),
    },
    Operator {
        name: "layer-promised",
        family: Family::Looks,
        seen_by: NOTHING,
        does: "has the browser draw a part as a layer of its own",
        way: page(
            "all('p, h1, dl, table')",
            "inFlow(e)",
            "look(e, { 'will-change': 'opacity' });",
        ),
    },
    Operator {
        name: "variable-added",
        family: Family::Looks,
        seen_by: NOTHING,
        does: "adds a variable to the style of the page",
        way: unseen(
            "[document.documentElement]",
            "true",
            "e.style.setProperty('--accent-2', 'teal');",
        ),
    },
];
