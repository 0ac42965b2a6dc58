"""How a report stands on paper, in Typst: it reads the document as JSON, so that no text of it is ever taken for markup."""

LAYOUT = r"""
#let it = json("document.json")
#let blue = rgb("#12436d")
#let quiet = rgb("#484949")
#set document(title: it.title, author: "appban", date: none)
#set page(
  paper: "a4", margin: (x: 18mm, top: 18mm, bottom: 20mm),
  footer: context {
    set text(size: 8pt, fill: quiet)
    grid(columns: (1fr, auto), gutter: 8mm, it.standing,
      [Page #counter(page).display() of #counter(page).final().first()])
  },
)
#set text(font: "Liberation Sans", size: 10pt, lang: "en", region: "gb", hyphenate: false)
#set par(leading: 0.55em, spacing: 0.9em)
#set table(stroke: none, inset: (x: 4pt, y: 4.5pt))
#show heading.where(level: 1): set text(size: 21pt)
#show heading.where(level: 2): it => block(above: 20pt, below: 10pt, sticky: true, {
  line(length: 100%, stroke: 1.5pt + blue)
  v(-2pt)
  text(size: 15pt, it)
})
#show heading.where(level: 3): it => block(above: 12pt, below: 6pt, sticky: true, text(size: 11pt, it))

#let note(said) = block(width: 100%, inset: 8pt, fill: rgb("#f4f8fb"), stroke: (left: 4pt + blue), said)

#let cells(grid, row) = row.enumerate().map(((n, each)) => table.cell(
  align: if n in grid.numbers { right } else { left }, each))

#let short = 17  // a day whole, such as 30 September 2026
#let shares(grid) = grid.columns.enumerate().map(((n, head)) => {
  let longest = calc.max(head.clusters().len(), ..grid.rows.map(row => row.at(n).clusters().len()))
  if n in grid.numbers or longest <= short { auto } else { calc.min(longest, 46) * 1fr }
})

#let tabled(grid) = {
  set text(size: 8.5pt)
  table(
    columns: shares(grid),
    stroke: (_, y) => (bottom: if y == 0 { 0.8pt + black } else { 0.4pt + rgb("#b1b4b6") }),
    table.header(repeat: true, ..grid.columns.enumerate().map(((n, each)) => table.cell(
      align: if n in grid.numbers { right } else { left }, text(weight: "bold", each)))),
    ..grid.rows.map(row => cells(grid, row)).flatten(),
  )
}

#let gridded(grid) = {
  heading(level: 3, grid.caption)
  if grid.rows.len() == 0 { par(grid.empty) } else { tabled(grid) }
}

#let headed(figures) = grid(
  columns: figures.len(), gutter: 6pt,
  ..figures.map(each => block(width: 100%, inset: 8pt, fill: rgb("#f4f8fb"), stroke: (top: 3pt + blue), {
    text(size: 8.5pt, each.label)
    parbreak()
    text(size: 15pt, weight: "bold", each.value)
    parbreak()
    text(size: 8pt, fill: quiet, each.detail)
  })),
)

#let drawn(it) = {
  block(breakable: false, {
    heading(level: 3, it.headline)
    text(size: 9pt, fill: quiet, it.subtitle)
    figure(image(it.name + ".svg", width: 82%, alt: it.alt))
    text(size: 8pt, fill: quiet, "Source: " + it.source)
  })
  block(breakable: false, tabled(it.grid))
}

#let placed(each) = if each.type == "words" { par(each.text) } else if each.type == "note" { note(each.text) } else if (
  each.type == "items" ) { list(..each.items.map(said => [#said])) } else if each.type == "facts" {
  terms(..each.facts.map(((term, said)) => terms.item(term, said)))
} else if each.type == "headlines" { headed(each.figures) } else if each.type == "drawing" { drawn(each) } else {
  gridded(each)
}

#heading(level: 1, it.title)
#text(fill: quiet, it.subtitle)

#for each in it.lead { placed(each) }
#for part in it.sections {
  heading(level: 2, part.title)
  for each in part.blocks { placed(each) }
}
"""
