"""How a report looks on a screen and on paper: the house style, in one style sheet that stands within the file."""

CHART = """
.app-chart{display:block;max-width:100%;height:auto;font-family:Arial,Helvetica,sans-serif}
.app-chart__label,.app-chart__value{fill:#0b0c0c;font-size:16px}
.app-chart__value{font-weight:700}
.app-chart__tick{fill:#484949;font-size:14px}
.app-chart__grid{stroke:#cecece;stroke-width:1}
.app-chart__axis{stroke:#0b0c0c;stroke-width:1}
.app-chart__mark{stroke:#fff;stroke-width:1}
.app-chart__line{fill:none;stroke-width:3}
.app-chart__c1{fill:#12436d;stroke:#12436d}
.app-chart__c2{fill:#f46a25;stroke:#f46a25}
.app-chart__c3{fill:#28a197;stroke:#28a197}
.app-chart__c4{fill:#801650;stroke:#801650}
.app-chart__line.app-chart__c1,.app-chart__line.app-chart__c2,.app-chart__line.app-chart__c3,.app-chart__line.app-chart__c4{fill:none}
.app-chart__mark.app-chart__c1,.app-chart__mark.app-chart__c2,.app-chart__mark.app-chart__c3,.app-chart__mark.app-chart__c4{stroke:#fff}
.app-chart__t1{fill:#12436d}.app-chart__t2{fill:#b34a10}.app-chart__t3{fill:#17766e}.app-chart__t4{fill:#801650}
.app-chart__d2{stroke-dasharray:9 5}.app-chart__d3{stroke-dasharray:3 4}.app-chart__d4{stroke-dasharray:14 4 3 4}
"""
"""The charts alone: also what stands within each picture of the PDF. Lines differ in their dashes, not only in colour."""

PAGE = """
:root{color-scheme:light}
body{margin:0;color:#0b0c0c;background:#fff;font:19px/1.32 Arial,Helvetica,sans-serif;overflow-wrap:break-word}
.skip{position:absolute;left:-9999px}
.skip:focus{position:static;display:inline-block;padding:10px 15px;color:#0b0c0c;background:#fd0;outline:3px solid transparent}
header{padding:12px 0;color:#fff;background:#0b0c0c;font-size:24px}
header div,main,footer div{max-width:960px;margin:0 auto;padding:0 20px}
main{padding-top:30px;padding-bottom:40px}
h1{margin:0 0 5px;font-size:36px;line-height:1.15}
h2{margin:45px 0 15px;padding-top:12px;border-top:2px solid #12436d;font-size:27px;line-height:1.2}
h3{margin:25px 0 5px;font-size:21px;line-height:1.25}
p{margin:0 0 15px}
ul{margin:0 0 15px;padding-left:22px}
li{margin-bottom:5px}
.quiet{color:#484949}
.note{margin:0 0 20px;padding:12px 15px;border-left:8px solid #12436d;background:#f4f8fb}
.contents ul{columns:2;list-style:none;padding:0}
a{color:#1a65a6;text-underline-offset:.16em}
a:focus{color:#0b0c0c;background:#fd0;outline:3px solid transparent;box-shadow:0 4px #0b0c0c;text-decoration:none}
.headlines{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:15px;margin:20px 0 25px;padding:0}
.headlines div{padding:15px;border-top:5px solid #12436d;background:#f4f8fb}
.headlines dt{font-size:16px}
.headlines dd{margin:0}
.headlines .value{font-size:32px;font-weight:700;line-height:1.2}
.headlines .detail{color:#484949;font-size:16px}
.scroll{margin:0 0 25px;overflow-x:auto}
.scroll:focus{outline:3px solid #0b0c0c;box-shadow:inset 0 0 0 6px #fd0}
table{width:100%;border-collapse:collapse;font-size:16px}
caption{padding:0 0 8px;font-size:19px;font-weight:700;text-align:left}
th,td{padding:8px 12px 8px 0;border-bottom:1px solid #b1b4b6;text-align:left;vertical-align:top;font-weight:400}
thead th{font-weight:700}
td.number,th.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
th:last-child,td:last-child{padding-right:0}
figure{margin:0 0 30px}
summary{color:#1a65a6;cursor:pointer;text-decoration:underline}
summary:focus{background:#fd0;color:#0b0c0c;outline:3px solid transparent}
footer{padding:20px 0;border-top:1px solid #b1b4b6;background:#f4f8fb;color:#484949;font-size:16px}
.app-chart--phone{display:none}
@media (max-width:640px){
 body{font-size:16px}
 h1{font-size:28px}
 h2{font-size:22px}
 .contents ul{columns:1}
 .app-chart--phone{display:block}
 .app-chart--desktop{display:none}
 .stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
 .stack,.stack tbody,.stack tr,.stack td,.stack th,.stack caption{display:block}
 .stack tr{padding:10px 0;border-bottom:2px solid #b1b4b6}
 .stack td,.stack th[scope=row]{white-space:normal;padding:2px 0;border:0;text-align:left}
 .stack th[scope=row]{font-weight:700}
 .stack td:before{content:attr(data-label) ": ";color:#484949}
 .stack td:empty{display:none}
}
@media print{
 @page{margin:16mm}
 body{font-size:11pt}
 header{color:#0b0c0c;background:none;padding:0}
 main,header div,footer div{max-width:none;padding:0}
 h2,h3,caption{break-after:avoid}
 thead{display:table-header-group}
 tr,figure,.headlines{break-inside:avoid}
 .skip,.contents{display:none}
 .scroll{overflow:visible}
 details::details-content{display:block;content-visibility:visible;height:auto}
 summary{display:none}
}
@media (forced-colors:active){
 .app-chart__label,.app-chart__value,.app-chart__tick,.app-chart__t1,.app-chart__t2,.app-chart__t3,.app-chart__t4{fill:CanvasText}
 .app-chart__line,.app-chart__grid,.app-chart__axis{stroke:CanvasText}
 .app-chart__mark{fill:CanvasText;stroke:Canvas;stroke-width:2}
}
"""
