/**
 * The public API: what `import … from 'toefl-salesforce-connector'` gives to those who build the
 * connector into a larger system, add a source or keep the state elsewhere.
 */

export { loadConfig } from './config/load.ts';
export type { Config } from './config/schema.ts';
export { type RunOptions, runConnector } from './connector/connector.ts';
export type { Limits, Parts, Progress } from './connector/parts.ts';
export { plannedRecords } from './connector/planned.ts';
export {
  type Compilation,
  type CompileOptions,
  compileMapping,
  objectsOf,
  parentsOf,
} from './mapping/compile.ts';
export type {
  CompiledMapping,
  CompiledRow,
  MappedRecord,
  MappedRow,
} from './mapping/compiled.ts';
export type { NamedFunction, NamedFunctions } from './mapping/functions.ts';
export { includesOf } from './mapping/include.ts';
export {
  type LoadedMapping,
  loadMapping,
  type Mapping,
} from './mapping/load.ts';
export type {
  FieldMetadata,
  ObjectMetadata,
  OrgMetadata,
} from './mapping/metadata.ts';
export type { FieldValue } from './mapping/values.ts';
export type { Account, HeldCount, RowCount } from './plan/account.ts';
export type {
  FieldChange,
  Outcome,
  PlannedRecord,
  RowChange,
  RowReceipt,
} from './plan/plan.ts';
export type { RemarkCount, RunReport } from './plan/report.ts';
export { Problem, type ProblemKind } from './problem.ts';
export { type CatalogueEntry, catalogue } from './record/catalogue.ts';
export type { HoldCode, HoldReason } from './record/hold.ts';
export {
  type ParsedRecord,
  parseRecord,
  type ScoreRecord,
} from './record/parse.ts';
export { type RecordView, viewOf } from './record/view.ts';
export { connectSalesforce } from './salesforce/connect.ts';
export type {
  Salesforce,
  SalesforceAuth,
  SalesforceOptions,
} from './salesforce/salesforce.ts';
export { etsSource } from './source/ets.ts';
export { fileSource } from './source/file.ts';
export type { Source, SourceRecord, Window } from './source/source.ts';
export { openStaging } from './state/scratch.ts';
export { openSqliteStore } from './state/sqlite.ts';
export type { Staging } from './state/staging.ts';
export type {
  HeldRecord,
  LedgerEntry,
  RunRecord,
  StateStore,
} from './state/store.ts';
export { type Finding, renderFinding, type SourceText } from './text/finding.ts';
