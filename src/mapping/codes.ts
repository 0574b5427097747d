/**
 * Every kind of finding that checking a mapping can give, explained. Read by `mapping check
 * --explain`, by SARIF and by the reference page docs/mapping-errors.md.
 */

export interface CodeExplanation {
  /** What is wrong, as a heading. */
  readonly title: string;
  /** Why it is a fault, and what to do. */
  readonly why: string;
  /** A part of a mapping that has the fault: a file, a row, or fields of a row. */
  readonly wrong: string;
  /** The same without it. */
  readonly right: string;
}

/** By code, in the order in which a mapping is read: the file, its shape, its rows, its fields. */
const FINDING_CODES = {
  yaml: {
    title: 'The file is no YAML',
    why: 'Blanks at the start of a line say what belongs to what, and a text with `: ` or `#` in it needs quotes. Nothing else can be checked before the file can be read.',
    wrong: 'Total__c: score.total\n  Listening__c: score.listening',
    right: 'Total__c: score.total\nListening__c: score.listening',
  },
  'too-large': {
    title: 'The file is too large to be a mapping',
    why: 'A mapping of every field of a feed has some ten thousand characters; half a million are the limit. Mostly another file was named, such as a feed.',
    wrong: '# a file with more than 500,000 characters, or 20,000 values',
    right: '# a file with the rows of a mapping, and no records',
  },
  'too-complex': {
    title: 'The file is nested too deeply, or its aliases unfold to too much',
    why: 'A mapping needs few levels, and few aliases (`*name`). The limits keep a broken or hostile file from taking the memory of the machine.',
    wrong: '# more than 20 levels, or aliases of aliases of aliases',
    right: '# rows, their fields, and what each field gets',
  },
  unreadable: {
    title: 'The file cannot be read',
    why: 'There is no such file, or you may not read it. The name is relative to the folder in which the command is run; the one in the configuration, to the configuration.',
    wrong: '# toefl-sync mapping check mapping/my.yaml',
    right: '# toefl-sync mapping check mappings/my.yaml',
  },
  'wrong-encoding': {
    title: 'The file is no UTF-8 text',
    why: 'Names with accents and other scripts come out right only in one encoding, UTF-8. Old editors and spreadsheets save others, or it is no text at all. Save the file as UTF-8.',
    wrong: '# a file saved as "ANSI", "Latin-1" or "Unicode (UTF-16)"',
    right: '# the same, saved as UTF-8',
  },
  'same-key': {
    title: 'A name that stands in a group twice',
    why: 'The second would silently win over the first. Two rows, two fields of a row and two codes of a table need names of their own.',
    wrong: 'Total__c: score.total\nTotal__c: mybest.total',
    right: 'Total__c: score.total\nMyBest_Total__c: mybest.total',
  },
  'wrong-alias': {
    title: 'An alias that stands for nothing',
    why: 'In YAML `&NAME` before a value gives it a name, and `*NAME` further down stands for it; `<<: *NAME` takes over all keys of a group. A text that begins with `*` or `&` needs quotes.',
    wrong: 'Total__c: &total score.total\nListening__c: *totl',
    right: 'Total__c: &total score.total\nMyBest_Total__c: *total',
  },
  'unknown-include': {
    title: 'An included file cannot be read',
    why: 'The names under `include` are relative to the mapping file itself, not to the folder in which the command is run.',
    wrong: 'include: parts/toefl-scores.yaml',
    right: 'include: parts/toefl-score.yaml',
  },
  'nested-include': {
    title: 'An included file includes files itself',
    why: 'Only the mapping says what is included, so that one place tells which files belong to it and which of them wins.',
    wrong:
      '# in the mapping\ninclude: parts/scores.yaml\n# in parts/scores.yaml\ninclude: parts/names.yaml',
    right: '# in the mapping\ninclude: [parts/names.yaml, parts/scores.yaml]',
  },
  missing: {
    title: 'A key that is needed is missing',
    why: 'A mapping needs `name`, `version` and `rows`; a row needs `object` and `fields`.',
    wrong:
      'rows:\n  score:\n    object: TOEFL_Score__c\n    key: { Appointment_Number__c: appointmentNo }',
    right:
      'rows:\n  score:\n    object: TOEFL_Score__c\n    key: { Appointment_Number__c: appointmentNo }\n    fields: { Total__c: score.total }',
  },
  'unknown-key': {
    title: 'A key that the language does not have',
    why: 'Every key that is not a name of your own is one of the language. A misspelt one would otherwise do nothing, and nobody would notice.',
    wrong: 'Status__c: { from: scoreStatus, value: { R: Reported, C: Cancelled } }',
    right: 'Status__c: { from: scoreStatus, values: { R: Reported, C: Cancelled } }',
  },
  'wrong-type': {
    title: 'Another kind of value than is allowed here',
    why: 'Some keys take a text, some a list, some a group of keys. The finding says what was found and what is expected.',
    wrong: 'Description: { from: 7 }',
    right: 'Description: { value: 7 }',
  },
  'wrong-value': {
    title: 'A value that is not allowed here',
    why: 'Keys such as `write`, `forEach` and `case` take one of a few words, names of objects and fields have letters, digits and `_`, and lists have something in them.',
    wrong: 'Total__c: { from: score.total, write: never }',
    right: 'Total__c: { from: score.total, write: onCreate }',
  },
  'unknown-object': {
    title: 'The org has no such object',
    why: "The name is the object's API name, as Setup → Object Manager shows it; custom objects end in `__c`. An object that the user of the connection may not see looks as if it were not there: give the permission set read access.",
    wrong:
      'object: TOEFL_Scores__c\nkey: { Appointment_Number__c: appointmentNo }\nfields: { Total__c: score.total }',
    right:
      'object: TOEFL_Score__c\nkey: { Appointment_Number__c: appointmentNo }\nfields: { Total__c: score.total }',
  },
  'no-identity': {
    title: 'A row that says neither or both of `key` and `match`',
    why: 'Each row must be found again in the next run. A row of our own has a `key`, an external id that it is upserted by; a row that staff own, such as a person, is found by `match`.',
    wrong: 'object: TOEFL_Score__c\nfields: { Total__c: score.total }',
    right:
      'object: TOEFL_Score__c\nkey: { Appointment_Number__c: appointmentNo }\nfields: { Total__c: score.total }',
  },
  'one-key': {
    title: 'A key of several fields',
    why: 'Salesforce upserts by one external id field. What is only unique together is joined in one text.',
    wrong: 'key: { Appointment_Number__c: appointmentNo, Department_Code__c: departmentCode }',
    right: 'key: { Appointment_Number__c: "{appointmentNo}-{departmentCode}" }',
  },
  'no-external-id': {
    title: 'The key is no external id',
    why: 'Salesforce finds a row only by a field that is marked as an external id. Tick "External ID" and "Unique" of the field in Setup, or take the field that is one.',
    wrong: 'key: { Test_Center_Code__c: appointmentNo }',
    right: 'key: { Appointment_Number__c: appointmentNo }',
  },
  'not-unique': {
    title: 'The key may be there twice',
    why: 'An external id that is not unique lets two rows have the same key, and then Salesforce refuses to upsert by it. Tick "Unique" of the field in Setup. A warning: it works until there are two.',
    wrong: '# an external id that is not unique\nkey: { Key__c: appointmentNo }',
    right: '# an external id that is unique\nkey: { Appointment_Number__c: appointmentNo }',
  },
  'fan-out-without-key': {
    title: 'A row for each section that has no key',
    why: 'A row with `forEach` becomes several rows, which only a key with the section in it tells apart.',
    wrong:
      'object: TOEFL_Score__c\nforEach: sections\nmatch: [[Total__c]]\nfields: { Total__c: section.score }',
    right:
      'object: TOEFL_Score__c\nforEach: sections\nkey: { Appointment_Number__c: "{appointmentNo}-{section.code}" }\nfields: { Total__c: section.score }',
  },
  'one-key-for-all': {
    title: 'Rows for each section that all have the same key',
    why: 'A row with `forEach` becomes several rows. Without `section.code` or `section.name` in the key each would overwrite the one before. All else of a section can be the same in two of them: scores are often equal.',
    wrong:
      'object: TOEFL_Score__c\nforEach: sections\nkey: { Appointment_Number__c: appointmentNo }\nfields: { Total__c: section.score }',
    right:
      'object: TOEFL_Score__c\nforEach: sections\nkey: { Appointment_Number__c: "{appointmentNo}-{section.code}" }\nfields: { Total__c: section.score }',
  },
  'key-not-unique': {
    title: 'A key that several sittings have',
    why: 'Rows with the same key are one row of Salesforce: of several sittings only one would be kept, and the scores of the others would be lost. The appointment number tells sittings apart, so it belongs into the key. A row without it is right for what many records share, such as an exam or a department, and takes nothing of a single sitting or person.',
    wrong: 'key: { Appointment_Number__c: testInfo.testType }',
    right: 'key: { Appointment_Number__c: "{appointmentNo}-{testInfo.testType}" }',
  },
  'same-row': {
    title: 'Two rows that have the same key',
    why: 'Two rows with the same object and the same key are one row of Salesforce, which may be named only once in a request. Make them one row, give one of them a key of its own, or conditions that exclude each other.',
    wrong:
      'rows:\n  score:\n    object: TOEFL_Score__c\n    key: { Appointment_Number__c: appointmentNo }\n    fields:\n      Total__c: score.total\n  best:\n    object: TOEFL_Score__c\n    key: { Appointment_Number__c: appointmentNo }\n    fields:\n      MyBest_Total__c: mybest.total',
    right:
      'rows:\n  score:\n    object: TOEFL_Score__c\n    key: { Appointment_Number__c: appointmentNo }\n    fields:\n      Total__c: score.total\n  best:\n    object: TOEFL_Score__c\n    key: { Appointment_Number__c: "{appointmentNo}-Best" }\n    fields:\n      MyBest_Total__c: mybest.total',
  },
  'rule-not-filled': {
    title: 'A match rule compares a field that the row does not fill',
    why: 'A rule compares what the record has for a field with what the org has. So each field of `match` is also a field of `fields`.',
    wrong:
      'object: Contact\nmatch: [[Email, Phone]]\nfields: { LastName: candidateInfo.lastName, Email: candidateInfo.email }',
    right:
      'object: Contact\nmatch: [[Email]]\nfields: { LastName: candidateInfo.lastName, Email: candidateInfo.email }',
  },
  'not-filterable': {
    title: 'A match rule compares a field that cannot be searched',
    why: 'Salesforce cannot look up rows by long text areas and some other fields. Take another field for the rule.',
    wrong:
      'object: Contact\nmatch: [[Description]]\nfields: { LastName: candidateInfo.lastName, Description: candidateInfo.email }',
    right:
      'object: Contact\nmatch: [[Email]]\nfields: { LastName: candidateInfo.lastName, Email: candidateInfo.email }',
  },
  'weak-rule': {
    title: 'A match rule that compares names only',
    why: 'People of one name would become one, so whomever the rule finds is left to a person to decide (`held assign`). Salesforce is asked for the names as they are written, so accents count. Add a date of birth, an e-mail address, an external id. A warning; with `firstWord` an error, since Salesforce cannot be asked for first words.',
    wrong: 'object: Contact\nmatch: [[LastName]]\nfields: { LastName: candidateInfo.lastName }',
    right:
      'object: Contact\nmatch: [[LastName, Email]]\nfields: { LastName: candidateInfo.lastName, Email: candidateInfo.email }',
  },
  'wrong-option': {
    title: 'An option of a match rule that does not fit its fields',
    why: '`swapped` and `firstWord` name text fields that the rule compares. `alsoIn` names a field that it compares, or that must `agree`, and further fields of the same type.',
    wrong:
      'object: Contact\nmatch: [{ fields: [LastName, Email], alsoIn: { Email: [ReportsToId] } }]\nfields: { LastName: candidateInfo.lastName, Email: candidateInfo.email }',
    right:
      'object: Contact\nmatch: [{ fields: [LastName, Email], alsoIn: { Email: [Private_Email__c] } }]\nfields: { LastName: candidateInfo.lastName, Email: candidateInfo.email }',
  },
  'wrong-filter': {
    title: 'A filter of a match rule that no row can pass',
    why: 'Under `where` stands a field of the object and what it must be: a value of its type, a list of such values, `{ is: blank }`, `{ not: … }`, or `{ recordType: … }`.',
    wrong:
      'object: Contact\nmatch: [{ fields: [Email], where: { Deceased__c: never } }]\nfields: { LastName: candidateInfo.lastName, Email: candidateInfo.email }',
    right:
      'object: Contact\nmatch: [{ fields: [Email], where: { Deceased__c: false } }]\nfields: { LastName: candidateInfo.lastName, Email: candidateInfo.email }',
  },
  'filter-not-filled': {
    title: 'A filter of a match rule that new rows do not pass',
    why: 'A rule with `where` finds only rows that pass. Whom the mapping makes must pass as well, or the next test of the same person makes another one. Fill the field, or let nobody be made with `onNoMatch: hold`. A warning: a default of the org may fill it.',
    wrong:
      'object: Contact\nmatch: [{ fields: [Email], where: { Deceased__c: true } }]\nfields: { LastName: candidateInfo.lastName, Email: candidateInfo.email }',
    right:
      'object: Contact\nmatch: [{ fields: [Email], where: { Deceased__c: true } }]\nonNoMatch: hold\nfields: { LastName: candidateInfo.lastName, Email: candidateInfo.email }',
  },
  'idle-rule': {
    title: 'A match rule that never finds anybody',
    why: 'A blank is equal to nothing, and a field under `blank` must be blank in the record too. So a rule finds nobody where it compares what is always blank, or where `blank` names a checkbox or a field that the mapping always fills. A warning: the other rules still work.',
    wrong:
      'object: Contact\nmatch: [{ fields: [Email], blank: [LastName] }]\nfields: { LastName: [candidateInfo.lastName, candidateInfo.firstName], Email: candidateInfo.email }',
    right:
      'object: Contact\nmatch: [[Email]]\nfields: { LastName: [candidateInfo.lastName, candidateInfo.firstName], Email: candidateInfo.email }',
  },
  'newest-no-date': {
    title: '`newest` is no date',
    why: 'The field under `newest` remembers the report date of what was written last, so that an older report never overwrites a newer one. Both its sides are dates.',
    wrong: 'newest: { Report_Date__c: appointmentNo }',
    right: 'newest: { Report_Date__c: reportDate }',
  },
  'newest-same-date': {
    title: '`newest` with a date that all reports have',
    why: 'Only `reportDate` tells a later report of a sitting from an earlier one. The date of the test and the date of birth are the same in all of them, so whichever comes last would win, the older one too. A warning.',
    wrong:
      'newest: { Report_Date__c: testInfo.testDate }\nfields: { Status__c: { from: scoreStatus, values: { R: Reported, C: Cancelled } } }',
    right:
      'newest: { Report_Date__c: reportDate }\nfields: { Status__c: { from: scoreStatus, values: { R: Reported, C: Cancelled } } }',
  },
  'no-status': {
    title: 'A row that does not show a cancellation',
    why: 'On one report date a cancellation beats a report. Against the org only a field that reads `scoreStatus` tells which of the two stands there. A warning: without it a report of the same day can undo a cancellation.',
    wrong: 'newest: { Report_Date__c: reportDate }\nfields: { Total__c: score.total }',
    right:
      'newest: { Report_Date__c: reportDate }\nfields: { Total__c: score.total, Status__c: { from: scoreStatus, values: { R: Reported, C: Cancelled } } }',
  },
  'required-field': {
    title: 'A required field that nothing fills',
    why: "Salesforce refuses a new row without it, so every record would be held. Required are fields that may not be empty and have no default; for the connection's user, describe says which.",
    wrong: 'object: Contact\nmatch: [[Email]]\nfields: { Email: candidateInfo.email }',
    right:
      'object: Contact\nmatch: [[Email]]\nfields: { LastName: candidateInfo.lastName, Email: candidateInfo.email }',
  },
  'required-blank': {
    title: 'A required field that is blank',
    why: 'Salesforce refuses a new row without it, so the record is held; so is a record without a part of a key. An error where the value is always blank; a warning where only some records have none. Read several paths, the first that is not blank counts, or say what a blank becomes with `default`.',
    wrong:
      'object: Contact\nmatch: [[Email]]\nfields: { LastName: candidateInfo.middleName, Email: candidateInfo.email }',
    right:
      'object: Contact\nmatch: [[Email]]\nfields: { LastName: [candidateInfo.lastName, candidateInfo.firstName], Email: candidateInfo.email }',
  },
  cycle: {
    title: 'Rows that wait for each other',
    why: 'A parent is written before its children. When each of two rows is the parent of the other, neither can be first. Leave out one of the references.',
    wrong:
      'rows:\n  one:\n    object: Contact\n    match: [[LastName]]\n    fields: { LastName: candidateInfo.lastName, ReportsToId: { row: two } }\n  two:\n    object: Contact\n    match: [[LastName]]\n    fields: { LastName: candidateInfo.lastName, ReportsToId: { row: one } }',
    right:
      'rows:\n  one:\n    object: Contact\n    match: [[LastName]]\n    fields: { LastName: candidateInfo.lastName }\n  two:\n    object: Contact\n    match: [[LastName]]\n    fields: { LastName: candidateInfo.lastName, ReportsToId: { row: one } }',
  },
  'unknown-field': {
    title: 'The object has no such field',
    why: "The name is the field's API name, not its label; custom fields end in `__c`. A field that the user of the connection may not see looks as if it were not there: give it to the permission set.",
    wrong: 'Totl__c: score.total',
    right: 'Total__c: score.total',
  },
  'unknown-relationship': {
    title: 'The object has no such relationship',
    why: 'A parent by its external id is written with the name of the relationship, which ends in `__r` for a custom lookup: `Contact__r` of the field `Contact__c`. Standard lookups leave out the `Id`: `Account` of `AccountId`.',
    wrong: 'Contct__r.Key__c: candidateInfo.email',
    right: 'Contact__c: { row: person }',
  },
  'field-twice': {
    title: 'A field that is filled twice',
    why: 'Names of fields do not depend on case, the key is filled already, and a parent by external id fills the same field as one by row. The second would silently win.',
    wrong: 'Total__c: score.total\ntotal__c: mybest.total',
    right: 'Total__c: score.total\nMyBest_Total__c: mybest.total',
  },
  'read-only': {
    title: 'A field that cannot be written',
    why: 'It is a formula, a roll-up, an auto number or a system field, or the user of the connection has only read access. Name a field that can be written, or give the permission set edit access.',
    wrong: 'Name: appointmentNo',
    right: 'Test_Center_Code__c: testInfo.testCenterCode',
  },
  'create-only': {
    title: 'A field that can only be set when the row is made',
    why: 'Salesforce refuses to change it later, for example a master-detail parent that may not be moved. `write: onCreate` sets it once and leaves it alone. A warning: it works until the value changes.',
    wrong: 'Parent__c: { value: a01000000000001AAA }',
    right: 'Parent__c: { value: a01000000000001AAA, write: onCreate }',
  },
  'cannot-convert': {
    title: 'A value that does not fit the type of the field',
    why: 'The catalogue knows what ETS sends, the org knows what the field takes: text is no number, a picklist that is restricted takes only its values, decimals need room. Nothing is rounded or cut unless the mapping says so.',
    wrong: 'Total__c: candidateInfo.email',
    right: 'Total__c: score.total',
  },
  'may-not-fit': {
    title: 'A value that does not always fit the field',
    why: 'Some of the values are too large for the field, too long, or not in its picklist, and the records that have them are held. A warning: a condition may leave them out, or they may never come. Change the field in Setup, or write a table of your own.',
    wrong: 'Small__c: { from: score.total, when: { score.scale: 1-6 } }',
    right: 'Small__c: ibt26.totalScore',
  },
  'not-in-picklist': {
    title: 'A value that an open picklist does not have',
    why: 'Salesforce stores it, since the picklist is not restricted, but as an inactive value, which no list or filter offers. Add it to the picklist in Setup, or take one that is there. A warning: nothing is held.',
    wrong: 'Mode__c: { value: House }',
    right: 'Mode__c: { value: Home }',
  },
  'may-be-too-long': {
    title: 'A text that may be too long for the field',
    why: 'ETS may send more characters than the field takes, and such a record is held. Make the field longer in Setup, or say that the text may be cut. A warning: shorter values go through.',
    wrong: 'Short__c: testInfo.testCenterCode',
    right: 'Short__c: { from: testInfo.testCenterCode, truncate: true }',
  },
  shadowed: {
    title: 'A field that a later row fills again',
    why: 'Two rows that are matched by the same values find one row of Salesforce. A field that both fill gets what the later one says, and the earlier line does nothing. A warning.',
    wrong:
      'rows:\n  person:\n    object: Contact\n    match: [[Email]]\n    fields:\n      LastName: candidateInfo.lastName\n      Email: candidateInfo.email\n  again:\n    object: Contact\n    match: [[Email]]\n    fields:\n      LastName: candidateInfo.lastName\n      Email: candidateInfo.email',
    right:
      'rows:\n  person:\n    object: Contact\n    match: [[Email]]\n    fields:\n      LastName: candidateInfo.lastName\n      Email: candidateInfo.email',
  },
  'no-effect': {
    title: 'A key that does nothing to this field',
    why: '`truncate` cuts texts and `round` rounds numbers; on a field of another type they do nothing, so something else was meant. A warning.',
    wrong: 'Total__c: { from: score.total, truncate: true }',
    right: 'Total__c: { from: score.total, round: nearest }',
  },
  'checkbox-blank': {
    title: 'A checkbox that a blank leaves ticked',
    why: 'A checkbox cannot be blank, so a blank leaves it as it is, and a box that was ticked stays ticked. `default: false` says what a blank means. A warning.',
    wrong:
      'Listening_Omitted__c: { from: testInfo.listeningAccommodationInd, values: { L: true }, otherwise: false }',
    right:
      'Listening_Omitted__c: { from: testInfo.listeningAccommodationInd, values: { L: true }, otherwise: false, default: false }',
  },
  'checkbox-kept': {
    title: 'A checkbox that never changes',
    why: 'In a row that is found by `match` only blanks are filled, unless `write` says otherwise, and a checkbox is never blank: it is set when the row is made, and stays as it is in rows that are there. A warning: `write: onCreate` says that it is meant.',
    wrong:
      'object: Contact\nmatch: [[Email]]\nfields: { LastName: candidateInfo.lastName, Email: candidateInfo.email, Deceased__c: { value: false } }',
    right:
      'object: Contact\nmatch: [[Email]]\nfields: { LastName: candidateInfo.lastName, Email: candidateInfo.email, Deceased__c: { value: false, write: onCreate } }',
  },
  'not-its-own': {
    title: 'A unique field whose value is not of one row only',
    why: 'Salesforce refuses a second row with a value that a unique field has already. Fill it with what only one row has, such as the appointment number, or untick "Unique" of the field in Setup. A warning: the first row goes through.',
    wrong: 'Reference__c: departmentCode',
    right: 'Reference__c: appointmentNo',
  },
  'unknown-path': {
    title: 'A path that the catalogue does not have',
    why: 'Paths are names of the ETS record with dots between them, or of the views `score`, `mybest` and `section`. `toefl-sync mapping fields` lists them all. For a field that ETS added since, write `raw.` before it.',
    wrong: 'Total__c: score.totl',
    right: 'Total__c: score.total',
  },
  'not-in-fan-out': {
    title: 'A path of a section in a row that is not made for each section',
    why: '`section.…` is one section of the test, so it is only there in a row with `forEach`. In all other rows the sections have names: `score.listening`.',
    wrong: 'Listening__c: section.score',
    right: 'Listening__c: score.listening',
  },
  'unknown-constant': {
    title: 'A constant that is not there',
    why: '`constant.NAME` reads what stands under `constants` in the mapping or in the configuration, which wins. A warning where the configuration has one that the mapping never reads: mostly its name is misspelt there.',
    wrong:
      'constants: { source: ETS }\nrows:\n  score:\n    object: TOEFL_Score__c\n    key: { Appointment_Number__c: appointmentNo }\n    fields: { Department__c: constant.sorce }',
    right:
      'constants: { source: ETS }\nrows:\n  score:\n    object: TOEFL_Score__c\n    key: { Appointment_Number__c: appointmentNo }\n    fields: { Department__c: constant.source }',
  },
  'broken-template': {
    title: 'A text whose braces do not match',
    why: 'A path stands in braces: `{testInfo.testDate}`. A brace itself is written twice: `{{` or `}}`.',
    wrong: 'Department__c: { text: "Department {departmentCode" }',
    right: 'Department__c: { text: "Department {departmentCode}" }',
  },
  'otherwise-without-values': {
    title: '`otherwise` without `values`',
    why: '`otherwise` is for codes that are not in `values`; without a table there are none. For a blank, `default` is meant.',
    wrong: 'Department__c: { from: departmentDescription, otherwise: unknown }',
    right: 'Department__c: { from: departmentDescription, default: unknown }',
  },
  'same-code': {
    title: 'A code that stands in a table twice',
    why: 'The case of a code does not count, nor how a number or a date is written (5 is 5.0), so both lines are about the same code, and the last wins. A warning.',
    wrong: 'Status__c: { from: scoreStatus, values: { R: Reported, C: Cancelled, r: Cancelled } }',
    right: 'Status__c: { from: scoreStatus, values: { R: Reported, C: Cancelled } }',
  },
  'missing-code': {
    title: 'A table that forgets a code',
    why: "A record with a code that is not in `values` is held, unless `otherwise` says what the code becomes. ETS's codes are in the catalogue. An error where the table has none of them, so that every record would be held; a warning where some are forgotten, which may be meant.",
    wrong: 'Status__c: { from: scoreStatus, values: { C: Cancelled } }',
    right: 'Status__c: { from: scoreStatus, values: { R: Reported, C: Cancelled } }',
  },
  'unknown-code': {
    title: 'A table with a code that ETS does not have',
    why: 'The codes of a path are in the catalogue; a line for another one does nothing, and the code that was meant has none. A warning: ETS may add codes.',
    wrong: 'Department__c: { from: scoreStatus, values: { R: ok, C: no, X: no } }',
    right: 'Department__c: { from: scoreStatus, values: { R: ok, C: no } }',
  },
  'path-as-text': {
    title: 'A path where a fixed value stands',
    why: '`value`, the right side of `values`, and a bare `default`, `otherwise` or `else` are fixed: they are written as they stand. What is read from the record is a path alone, or `{ from: path }`. A warning.',
    wrong: 'Department__c: { value: departmentDescription }',
    right: 'Department__c: departmentDescription',
  },
  'else-without-when': {
    title: '`else` without `when`',
    why: '`else` says what a field gets when its `when` does not hold. For a blank, `default` is meant; for a code that is not in `values`, `otherwise`.',
    wrong: 'Total__c: { from: score.total, else: 0 }',
    right: 'Total__c: { from: score.total, when: { scoreStatus: R }, else: 0 }',
  },
  'wrong-condition': {
    title: 'A condition that says nothing',
    why: 'Each key of `when` is a path, and its value is what it must be: a value, a list, or one of `is`, `in`, `not`, `atLeast`, `atMost`, `above`, `below`. Only numbers and dates can be compared, and `all`, `any` and `none` take lists of conditions.',
    wrong: 'Total__c: { from: score.total, when: { scoreStatus: { atLeast: R } } }',
    right: 'Total__c: { from: score.total, when: { score.total: { atLeast: 4 } } }',
  },
  'never-holds': {
    title: 'A condition that can never hold',
    why: 'It asks for a value that its path never has, or for two things at once that exclude each other, so what it guards is never made or filled. Case does not count, but hyphens do: the scale is `1-6`, not `1–6`. A warning.',
    wrong: 'Total__c: { from: score.total, when: { testInfo.testType: iBT } }',
    right: 'Total__c: { from: score.total, when: { testInfo.testType: [K, I] } }',
  },
  'unknown-function': {
    title: 'A function that is not there',
    why: '`call` names a function that the program which uses the library has given to it. The command `toefl-sync` has none.',
    wrong: 'Total__c: { call: halved, with: [score.total] }',
    right: 'Total__c: score.total',
  },
  'wrong-arguments': {
    title: 'A function with too many or too few paths',
    why: 'Each function says how many paths it takes. The finding says what this one is for.',
    wrong:
      '# a function that takes one path\nTotal__c: { call: halved, with: [score.total, mybest.total] }',
    right: '# a function that takes one path\nTotal__c: { call: halved, with: [score.total] }',
  },
  'unknown-record-type': {
    title: 'The object has no such record type',
    why: "The name is the record type's developer name, in Setup → Object Manager → Record Types. It must be active, and the user of the connection must have it in profile or permission set.",
    wrong: 'RecordTypeId: { recordType: Langage_Test }',
    right: 'RecordTypeId: { recordType: Language_Test }',
  },
  'unknown-row': {
    title: 'A row that the mapping does not have',
    why: '`row` points at another row of the same mapping, by the name it has there.',
    wrong: 'Contact__c: { row: persn }',
    right: 'Contact__c: { row: person }',
  },
  'many-parents': {
    title: 'A parent that becomes several rows',
    why: 'A row with `forEach` is made once for each section, and a lookup points at one row only.',
    wrong:
      'rows:\n  section:\n    object: TOEFL_Score__c\n    forEach: sections\n    key: { Appointment_Number__c: "{appointmentNo}-{section.code}" }\n    fields: { Total__c: section.score }\n  person:\n    object: Contact\n    match: [[LastName]]\n    fields: { LastName: candidateInfo.lastName, AccountId: { row: section } }',
    right:
      'rows:\n  section:\n    object: TOEFL_Score__c\n    forEach: sections\n    key: { Appointment_Number__c: "{appointmentNo}-{section.code}" }\n    fields: { Total__c: section.score, Contact__c: { row: person } }\n  person:\n    object: Contact\n    match: [[LastName]]\n    fields: { LastName: candidateInfo.lastName }',
  },
  'parent-may-be-missing': {
    title: 'A required lookup to a row that is not always made',
    why: 'The row that it points at has a `when`, so for some records there is none, and Salesforce refuses a new row without the lookup. Give both rows the same `when`, or the parent none.',
    wrong:
      'rows:\n  score:\n    object: TOEFL_Score__c\n    when: { scoreStatus: R }\n    key: { Appointment_Number__c: appointmentNo }\n    fields: { Total__c: score.total }\n  detail:\n    object: TOEFL_Detail__c\n    key: { Key__c: "{appointmentNo}-L" }\n    fields: { Score__c: { row: score } }',
    right:
      'rows:\n  score:\n    object: TOEFL_Score__c\n    key: { Appointment_Number__c: appointmentNo }\n    fields: { Total__c: score.total }\n  detail:\n    object: TOEFL_Detail__c\n    key: { Key__c: "{appointmentNo}-L" }\n    fields: { Score__c: { row: score } }',
  },
  'wrong-parent': {
    title: 'A lookup that points at another object',
    why: 'The field has to be a lookup or master-detail field to the object of the row that it names.',
    wrong: 'Department__c: { row: person }',
    right: 'Contact__c: { row: person }',
  },
} as const satisfies Readonly<Record<string, CodeExplanation>>;

export type FindingCode = keyof typeof FINDING_CODES;

/** The explanation of a code; undefined when there is no such code. */
export function explanationOf(code: string): CodeExplanation | undefined {
  return EXPLANATIONS.get(code);
}

const EXPLANATIONS: ReadonlyMap<string, CodeExplanation> = new Map(Object.entries(FINDING_CODES));

export const findingCodes: readonly string[] = [...EXPLANATIONS.keys()];
