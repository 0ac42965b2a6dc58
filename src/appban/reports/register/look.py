"""How the register looks: the house style of reports, with a bar of places, tables that sort, and what a check says."""

from appban.reports.look import CHART, PAGE

_MORE = """
header div,main,footer div{max-width:1200px}
main>p,main .note{max-width:46em}
header a{color:#fff;text-decoration:none}
header a:hover{text-decoration:underline}
.places{border-bottom:1px solid #b1b4b6;background:#f4f8fb}
.places ul{display:flex;flex-wrap:wrap;gap:0 20px;max-width:1200px;margin:0 auto;padding:10px 20px;list-style:none}
.places li{margin:0;padding:3px 0}
.places [aria-current]{font-weight:700;color:#0b0c0c;text-decoration:none}
dl.facts{margin:0 0 25px}
dl.facts div{display:grid;grid-template-columns:minmax(160px,1fr) 3fr;gap:4px 20px;padding:9px 0;border-bottom:1px solid #b1b4b6}
dl.facts dt{font-weight:700}
dl.facts dd{margin:0;overflow-wrap:anywhere;white-space:pre-line}
.files{padding:0;list-style:none}
.empty{padding:15px;background:#f4f8fb}
th button{all:unset;cursor:pointer;color:#1a65a6;text-decoration:underline;text-underline-offset:.16em;font-weight:700}
th button:focus-visible{color:#0b0c0c;background:#fd0;box-shadow:0 4px #0b0c0c;text-decoration:none}
th[aria-sort=ascending] button:after{content:" \\25b2" / ""}
th[aria-sort=descending] button:after{content:" \\25bc" / ""}
.proof{overflow-wrap:anywhere;white-space:pre-line;font-family:monospace;font-size:14px}
.steps{padding:0;list-style:none}
.steps li{margin:0 0 10px;padding:8px 12px;border-left:8px solid #b1b4b6;overflow-wrap:anywhere}
.steps .held{border-color:#00703c}
.steps .failed{border-color:#b10e1e;background:#fcf0f1}
.steps .open{border-color:#f46a25}
.verdict{padding:15px;border:5px solid #b1b4b6;font-weight:700;overflow-wrap:anywhere}
.verdict.held{border-color:#00703c}
.verdict.failed{border-color:#b10e1e}
.verdict.open{border-color:#f46a25}
form.check{display:flex;flex-wrap:wrap;gap:12px;align-items:end;margin:0 0 25px}
form.check label{display:block;font-weight:700}
form.check input{box-sizing:border-box;width:9em;padding:7px;border:2px solid #0b0c0c;font:inherit}
form.check button{padding:9px 15px;border:0;color:#fff;background:#00703c;font:inherit;cursor:pointer}
form.check :focus-visible{outline:3px solid #fd0;box-shadow:inset 0 0 0 2px #0b0c0c}
.visually-hidden{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.app-chart__bar{stroke:#fff;stroke-width:1}
summary{padding:3px 0}
footer h2{margin:0 0 10px;padding:0;border:0;font-size:21px}
td time,.stamp{white-space:nowrap}
@media (max-width:640px){td time{white-space:normal}dl.facts div{grid-template-columns:1fr}}
@media print{.places,form.check{display:none}}
"""

STYLE = CHART + PAGE + _MORE
