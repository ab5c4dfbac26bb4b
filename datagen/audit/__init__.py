"""The audit page: a finished run, looked at sample by sample, accepted, rejected and mended by people.

    the run folder -> index -> room -> views -> pages -> a browser
                                ^                           |
                                +---- the journal <- app <--+     every request passes the guard first

`filters` and `index` find samples, `views` and `pages` show them, `room` knows what was decided, `app` answers,
`deciding` writes decisions down. Nobody gets in who was not let in: `policy` says who may ask, `session` what lets a
browser in, `guard` stands before everything, `keys` keeps images apart from files (docs/audit-safety.md). `bundle`
writes the same pages as files.
"""
