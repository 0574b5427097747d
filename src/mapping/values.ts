/** The values that a Salesforce field can hold in JSON. Dates are `YYYY-MM-DD` text. */
export type FieldValue = string | number | boolean | null;
