/** The look of a report: no font, picture or script from elsewhere; light, dark, narrow and printed. */
export const STYLE = `
:root{--paper:#f5f4f0;--card:#fff;--ink:#1b1d21;--soft:#565b64;--line:#dcdad3;--accent:#005a8f;--accent-soft:#e3f0f8;
--warn:#8a3b00;--warn-soft:#fdeee2;--good-bar:#0072b2;--other-bar:#b9b6ad}
@media (prefers-color-scheme:dark){:root{--paper:#0e1013;--card:#17191d;--ink:#e9e7e2;--soft:#a9adb5;--line:#31353c;
--accent:#7cc6f2;--accent-soft:#15303f;--warn:#ffb27a;--warn-soft:#3a2415;--good-bar:#56b4e9;--other-bar:#5a5f68}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
header,main,footer{max-inline-size:1240px;margin-inline:auto;padding-inline:clamp(12px,3vw,32px)}
header{padding-block:20px 4px}
.eyebrow{margin:0;color:var(--soft);font-size:.875rem}
nav ul{list-style:none;margin:10px 0 0;padding:0;display:flex;flex-wrap:wrap;gap:6px 18px;font-size:.9rem}
a{color:var(--accent);text-underline-offset:.2em}
a:focus-visible,.scroll:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.skip{position:absolute;inset-inline-start:-999px}.skip:focus{inset:8px auto auto 8px;background:var(--card);padding:8px 12px;z-index:1}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:clamp(16px,2.4vw,28px);margin-block:16px;scroll-margin-block-start:12px}
h1{font-size:clamp(1.6rem,1rem + 2.4vw,2.5rem);line-height:1.15;letter-spacing:-.015em;margin:0 0 .7em;text-wrap:balance}
h2{font-size:1.35rem;line-height:1.25;margin:0 0 .6em}
h3,h4,h5{font-size:1.05rem;margin:1.4em 0 .4em}
p,ul,dl,pre{margin:0 0 1em}
p,li,summary{max-inline-size:78ch;overflow-wrap:anywhere}
small,.note{font-size:.85rem;color:var(--soft)}
.verdict{border-block-start:4px solid var(--good-bar)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,165px),1fr));gap:12px}
.tiles>div{border:1px solid var(--line);border-radius:10px;padding:12px 14px}
.tiles dt{font-size:.85rem;color:var(--soft)}
.tiles dd{margin:0;font-size:.8rem;line-height:1.35;color:var(--soft)}
.tiles .value{font-size:1.75rem;line-height:1.3;font-weight:650;color:var(--ink);font-variant-numeric:tabular-nums;white-space:nowrap}
.tiles .value small{font-size:.85rem;font-weight:400}
.plain{padding:0;list-style:none}
.plain li{padding-block:5px}
.verdict li.warning,p.warning{border-inline-start:3px solid var(--warn);padding-inline-start:10px}
.badge{display:inline-block;padding:0 8px;border-radius:99px;font-size:.78rem;line-height:1.6;white-space:nowrap;border:1px solid var(--line);color:var(--soft)}
.badge.best{background:var(--accent-soft);color:var(--accent);border-color:transparent}
.badge.warning{background:var(--warn-soft);color:var(--warn);border-color:transparent}
.scroll{overflow-x:auto;min-inline-size:0;margin-block-end:1em;border-radius:6px}
table{border-collapse:collapse;inline-size:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:start;font-size:.85rem;color:var(--soft);padding-block-end:6px}
th,td{text-align:start;padding:6px 12px 6px 0;border-block-end:1px solid var(--line);vertical-align:top}
th:last-child,td:last-child{padding-inline-end:4px}
thead th{font-weight:500;color:var(--soft);white-space:nowrap;vertical-align:bottom}
tbody th{font-weight:500}
.number{text-align:end;white-space:nowrap}
tr.best th,tr.best td{background:var(--accent-soft)}
tr.best th{font-weight:700;box-shadow:inset 3px 0 var(--good-bar)}
tbody th{padding-inline-start:10px}thead th:first-child{padding-inline-start:10px}
tr.baseline th,tr.baseline td{color:var(--soft);font-style:italic}
tr.failed td{color:var(--warn)}
abbr{text-decoration:underline dotted;text-underline-offset:.2em;cursor:help}
.bar{display:block;block-size:.8em;min-inline-size:2px;margin-block-start:.4em;border-radius:2px;background:var(--other-bar)}
.bar.model{background:var(--good-bar)}
#decisions td:last-child{inline-size:38%}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,500px),1fr));gap:16px;align-items:start}
.chart{margin:0}
.chart svg{display:block;inline-size:100%;block-size:auto;max-inline-size:720px;margin-inline:auto}
section>.chart svg{margin-inline:0}
pre{overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere;background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:12px 14px;font-size:.85rem}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{font-size:.88em;overflow-wrap:anywhere}
summary{cursor:pointer;font-weight:500;padding-block:6px}
.groups{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,420px),1fr));gap:8px 32px;margin-block-start:12px}
.groups caption{font-weight:600;color:var(--ink);font-size:.95rem}
.facts>div{display:grid;grid-template-columns:minmax(10em,14em) 1fr;gap:4px 16px;padding-block:5px;border-block-end:1px solid var(--line);font-size:.9rem}
.facts dt{color:var(--soft)}.facts dd{margin:0;overflow-wrap:anywhere}
.model-card{border:1px solid var(--line);border-radius:10px;padding:4px 20px 8px}
footer{padding-block:4px 32px;font-size:.85rem;color:var(--soft)}
@media (max-width:640px){
section{border-radius:0;border-inline:0;margin-inline:calc(-1*clamp(12px,3vw,32px));padding-inline:14px}
.tiles{grid-template-columns:1fr 1fr;gap:8px}.tiles>div{padding:10px}.tiles .value{font-size:1.35rem}
.tiles .value small{display:block;font-size:.8rem;line-height:1.2}
.chart{margin-inline:-14px}
.scroll tbody th{position:sticky;inset-inline-start:0;background:var(--card);max-inline-size:9.5em}
.scroll tr.best th{background:var(--accent-soft)}
#decisions .scroll tbody th{max-inline-size:none}
.facts>div{grid-template-columns:1fr}
.model-card{border:0;padding:0}
}
@media print{
:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--accent:#005a8f;--accent-soft:#eef4f8;--warn:#8a3b00;--warn-soft:#fff;--good-bar:#0072b2;--other-bar:#aaa}
@page{margin:14mm}
body{font-size:10pt}
header,main,footer{max-inline-size:none;padding:0}
nav,.skip{display:none}
section{border:0;border-radius:0;padding:0;margin-block:0 18pt}
h2,h3{break-after:avoid}
.chart,tr,.tiles>div{break-inside:avoid}
.charts{grid-template-columns:1fr 1fr}
.chart svg{inline-size:100%}
.scroll{overflow:visible}
table{font-size:8pt}table small,.badge{font-size:.95em}th,td{padding-inline-end:6px}
details::details-content{content-visibility:visible;display:block;block-size:auto}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;
