//! Texts that a page, or the author of a scenario, could bring into a report, each meant to become markup,
//! a script, a link, or the end of what it stands in. Those that run give the page the title `owned`.

use serde_json::Value;
use stepproof::record::RunRecord;

pub const PAYLOADS: [&str; 60] = [
    "</script><script>document.title='owned'</script>",
    "</SCRIPT ><img src=x onerror=document.title='owned'>",
    "<script>document.title='owned'</script>",
    "<ScRiPt>document.title='owned'</sCrIpT>",
    "<script src=data:text/javascript,document.title='owned'></script>",
    "<script type=module>document.title='owned'</script>",
    "<scr<script>ipt>document.title='owned'</script>",
    "<!--<script>",
    "--><svg onload=document.title='owned'>",
    "--!><script>document.title='owned'</script>",
    "<![CDATA[</script><script>document.title='owned'</script>]]>",
    "]]><b>",
    "\"><img src=x onerror=document.title='owned'>",
    "'><img src=x onerror=document.title='owned'>",
    "<img src=x onerror=document.title='owned'>",
    "<img/src='x'/onerror='document.title=`owned`'>",
    "<image src=x onerror=document.title='owned'>",
    "<svg><script>document.title='owned'</script></svg>",
    "<svg><animate onbegin=document.title='owned' attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:document.title=1'><text>x</text></a></svg>",
    "<math><mtext><img src=x onerror=document.title='owned'></mtext></math>",
    "<math><mi//xlink:href='data:x,<script>document.title=1</script>'>",
    "' onmouseover='document.title=1",
    "\" autofocus onfocus=\"document.title='owned'",
    "` onclick=`document.title=1",
    "javascript:document.title='owned'",
    "JaVaScRiPt:document.title='owned'",
    "java\tscript:document.title='owned'",
    "data:text/html,<script>document.title='owned'</script>",
    "vbscript:msgbox(1)",
    "<a href=javascript:document.title='owned'>x</a>",
    "<iframe srcdoc='<script>parent.document.title=1</script>'></iframe>",
    "<iframe src=javascript:parent.document.title='owned'></iframe>",
    "<object data=javascript:document.title='owned'></object>",
    "<embed src=javascript:document.title='owned'>",
    "<video><source onerror=document.title='owned'></video>",
    "<audio src=x onerror=document.title='owned'>",
    "<details open ontoggle=document.title='owned'>x</details>",
    "<marquee onstart=document.title='owned'>x</marquee>",
    "<input autofocus onfocus=document.title='owned'>",
    "<select autofocus onfocus=document.title='owned'>",
    "<body onload=document.title='owned'>",
    "<style>*{display:none}</style>",
    "<style>@import 'https://elsewhere.example/x.css';</style>",
    "<link rel=stylesheet href=https://elsewhere.example/x.css>",
    "<div style='background:url(https://elsewhere.example/x)'>x</div>",
    "</noscript><script>document.title='owned'</script>",
    "</title><script>document.title='owned'</script>",
    "</style><script>document.title='owned'</script>",
    "</textarea></template></pre><script>document.title='owned'</script>",
    "<base href=https://elsewhere.example/>",
    "<meta http-equiv=refresh content='0;url=https://elsewhere.example/'>",
    "<form action=https://elsewhere.example/><button>x</button></form>",
    "<template><script>document.title='owned'</script></template>",
    "{{ 7 * 7 }}{% raw %}{{ constructor.constructor('document.title=1')() }}",
    "${document.title='owned'}`",
    "\\u003cscript\\u003edocument.title='owned'\\u003c/script\\u003e",
    "\u{2028}document.title='owned'\u{2029}",
    "\u{202e}gpj.exe\u{200b}\u{feff}",
    "&lt;img src=x onerror=document.title=1&gt;\0\u{1b}[31m",
];

/// The record with this text in every field that any text may stand in.
pub fn everywhere(record: &Value, text: &str) -> RunRecord {
    let mut changed = record.clone();
    for path in free(record) {
        if let Some(place) = changed.pointer_mut(&path) {
            *place = text.into();
        }
    }
    serde_json::from_value(changed).unwrap()
}

/// The places of such fields: those with which a record is still one, whatever they say.
pub fn free(record: &Value) -> Vec<String> {
    let mut paths = Vec::new();
    texts(record, "", &mut paths);
    paths.retain(|path| {
        let mut changed = record.clone();
        if let Some(place) = changed.pointer_mut(path) {
            *place = "<any text>".into();
        }
        serde_json::from_value::<RunRecord>(changed).is_ok()
    });
    paths
}

fn texts(value: &Value, path: &str, paths: &mut Vec<String>) {
    match value {
        Value::String(_) => paths.push(path.to_owned()),
        Value::Array(all) => {
            for (index, one) in all.iter().enumerate() {
                texts(one, &format!("{path}/{index}"), paths);
            }
        }
        Value::Object(all) => {
            for (key, one) in all {
                let key = key.replace('~', "~0").replace('/', "~1");
                texts(one, &format!("{path}/{key}"), paths);
            }
        }
        _ => {}
    }
}
