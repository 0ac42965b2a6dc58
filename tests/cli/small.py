"""A pack small enough to read at a glance, and a list of devices that breaks it."""

PACK = """\
pack:
  id: small
  title: A small ban
  version: 1
  zone: Europe/London
  country: GB
  summary: One application, on corporate devices of one department.
  facts: {from: 2026-01-01, source: {reference: our own records, mark: operator}}
bodies:
  - {id: dept, name: Department of Examples, kind: ministerial-department}
  - {id: branch, name: Branch of Examples, kind: agency, parent: dept}
references:
  - {key: store, reference: the store's page}
entities:
  - {id: maker, name: Maker}
applications:
  - id: chat
    name: Example Chat
    publisher: maker
    identities:
      - {platform: android, kind: package, value: org.example.chat, seen_in: [store]}
    domains: [chat.example.org]
restrictions:
  - id: no-chat
    versions:
      - version: 1
        title: Example Chat is banned
        instrument: {reference: letter of 6 January 2026, mark: seen}
        starts: 2026-01-06
        existing: keep
        scope:
          - id: corporate
            says: All corporate devices of the department.
            root: dept
            kinds: any
            classes: [corporate]
            source: {reference: letter of 6 January 2026, mark: seen}
        surfaces: [native-app]
        surfaces_source: {reference: that only the application is meant is ours, mark: operator}
        covers:
          - by: named
            apps: [chat]
            source: {reference: letter of 6 January 2026, mark: seen}
        exemptions:
          purposes: []
          routes: []
          source: {reference: the letter names none, mark: seen}
"""


HEADER = "device,platform,kind,value,name,publisher,version,body,device_class,managed\n"
DEVICES = (
    HEADER
    + "P-1,android,package,org.example.chat,Example Chat,Maker,1.0,dept,corporate,yes\n"
    + "P-2,android,package,org.example.chat.beta,Example Chat,,1.0,branch,corporate,yes\n"
    + "P-3,android,title,,Example Chat,Maker,1.0,dept,corporate,no\n"
    + "P-4,android,package,org.example.other,Other,,1.0,branch,corporate,yes\n"
)
