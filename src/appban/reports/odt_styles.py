"""The fixed parts of our OpenDocument files: how a text looks, and what the package says of itself."""

_URN = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = (
    f'xmlns:office="{_URN}:office:1.0" xmlns:text="{_URN}:text:1.0" xmlns:table="{_URN}:table:1.0" '
    f'xmlns:style="{_URN}:style:1.0" xmlns:fo="{_URN}:xsl-fo-compatible:1.0" xmlns:svg="{_URN}:svg-compatible:1.0" '
    f'xmlns:meta="{_URN}:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
MIMETYPE = "application/vnd.oasis.opendocument.text"

MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<manifest:manifest xmlns:manifest="{_URN}:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>\n"
)

META = (
    '<office:document-meta {namespaces} office:version="1.3"><office:meta><meta:generator>appban</meta:generator>'
    "</office:meta></office:document-meta>"
)

CONTENT_STYLES = """<office:automatic-styles>
<style:style style:name="Grid" style:family="table"><style:table-properties table:align="margins" style:may-break-between-rows="true"/></style:style>
<style:style style:name="HeadCell" style:family="table-cell"><style:table-cell-properties fo:padding="0.1cm" fo:border-left="none" fo:border-right="none" fo:border-top="none" fo:border-bottom="0.9pt solid #0b0c0c" style:vertical-align="bottom"/></style:style>
<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:padding="0.1cm" fo:border-left="none" fo:border-right="none" fo:border-top="none" fo:border-bottom="0.4pt solid #b1b4b6"/></style:style>
</office:automatic-styles>"""


def _paragraph(name: str, parent: str, paragraph: str, text: str, display: str = "") -> str:
    shown = f' style:display-name="{display}"' if display else ""
    above = f' style:parent-style-name="{parent}"' if parent else ""
    return (
        f'<style:style style:name="{name}"{shown} style:family="paragraph"{above}>'
        f"<style:paragraph-properties {paragraph}/><style:text-properties {text}/></style:style>"
    )


STYLES = (
    '<office:document-styles {namespaces} office:version="1.3">'
    "<office:font-face-decls>"
    '<style:font-face style:name="Arial" svg:font-family="Arial" style:font-family-generic="swiss"/>'
    "</office:font-face-decls><office:styles>"
    '<style:default-style style:family="paragraph">'
    '<style:paragraph-properties fo:line-height="120%"/>'
    '<style:text-properties style:font-name="Arial" fo:font-size="11pt" fo:language="en" fo:country="GB" fo:color="#0b0c0c"/>'
    "</style:default-style>"
    + _paragraph("Standard", "", 'fo:margin-top="0cm"', 'fo:font-size="11pt"')
    + _paragraph("Text_20_body", "Standard", 'fo:margin-bottom="0.25cm"', 'fo:font-size="11pt"', "Text body")
    + _paragraph("Title", "Standard", 'fo:margin-bottom="0.1cm"', 'fo:font-size="22pt" fo:font-weight="bold"')
    + _paragraph("Subtitle", "Standard", 'fo:margin-bottom="0.5cm"', 'fo:color="#484949"')
    + _paragraph(
        "Heading_20_1",
        "Standard",
        'fo:margin-top="0.7cm" fo:margin-bottom="0.25cm" fo:keep-with-next="always"',
        'fo:font-size="16pt" fo:font-weight="bold"',
        "Heading 1",
    )
    + _paragraph(
        "Heading_20_2",
        "Standard",
        'fo:margin-top="0.4cm" fo:margin-bottom="0.2cm" fo:keep-with-next="always"',
        'fo:font-size="12pt" fo:font-weight="bold"',
        "Heading 2",
    )
    + _paragraph(
        "Note",
        "Text_20_body",
        'fo:padding="0.2cm" fo:background-color="#f4f8fb" fo:border-left="3pt solid #12436d" '
        'fo:border-right="none" fo:border-top="none" fo:border-bottom="none"',
        'fo:font-size="11pt"',
    )
    + _paragraph("Cell", "Standard", 'fo:text-align="start"', 'fo:font-size="10pt"')
    + _paragraph("CellHead", "Cell", 'fo:text-align="start"', 'fo:font-weight="bold"')
    + _paragraph("Number", "Cell", 'fo:text-align="end"', 'fo:font-size="10pt"')
    + _paragraph("NumberHead", "Cell", 'fo:text-align="end"', 'fo:font-weight="bold"')
    + _paragraph("Footer", "Standard", 'fo:margin-top="0.2cm"', 'fo:font-size="8pt" fo:color="#484949"')
    + '<text:list-style style:name="List"><text:list-level-style-bullet text:level="1" text:bullet-char="•">'
    '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
    '<style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-0.5cm" fo:margin-left="0.75cm"/>'
    "</style:list-level-properties></text:list-level-style-bullet></text:list-style>"
    "</office:styles><office:automatic-styles>"
    '<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" '
    'fo:margin-top="1.8cm" fo:margin-bottom="1.5cm" fo:margin-left="2cm" fo:margin-right="2cm"/>'
    "<style:footer-style/></style:page-layout></office:automatic-styles>"
    '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4">'
    "<style:footer/></style:master-page></office:master-styles></office:document-styles>"
)
