/**
 * Salesforce's refusals in its own words: a `RequestError` refuses a whole request, a `SaveError`
 * one record of it. Thrown and returned by every file of the local org.
 *
 * Shapes: REST API Developer Guide "Status Codes and Error Responses"; texts as recorded from real
 * orgs where a recording exists.
 */

/** One refused record inside a collections answer (`statusCode`, not `errorCode`). */
export interface SaveError {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
  /** What some codes carry besides, such as `duplicateResut` (Salesforce's spelling). */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Refuses the whole HTTP request, or the whole subrequest of a composite. */
export class RequestError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly fields: readonly string[] | undefined;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    errorCode: string,
    message: string,
    fields?: readonly string[],
    extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = errorCode;
    this.status = status;
    this.errorCode = errorCode;
    this.fields = fields;
    this.extra = extra;
  }

  /** The body that Salesforce sends for it: a list of one. */
  body(): readonly Record<string, unknown>[] {
    return [
      {
        ...this.extra,
        message: this.message,
        errorCode: this.errorCode,
        ...(this.fields === undefined ? {} : { fields: this.fields }),
      },
    ];
  }
}

/**
 * What a refused record becomes where the request holds only that record; recorded answers of
 * duplicate rules have their own key in place of `fields`.
 */
export function refuseRecord({ statusCode, message, fields, extra }: SaveError): RequestError {
  const status = SINGLE_STATUS[statusCode] ?? 400;
  const shown = extra === undefined ? fields : undefined;
  return new RequestError(status, statusCode, message, shown, extra);
}

const SINGLE_STATUS: Readonly<Record<string, number>> = {
  ENTITY_IS_DELETED: 404,
  INSUFFICIENT_ACCESS_OR_READONLY: 403,
};

export function saveError(
  statusCode: string,
  message: string,
  fields: readonly string[] = [],
): SaveError {
  return { statusCode, message, fields };
}

export function notFound(): RequestError {
  return new RequestError(404, 'NOT_FOUND', 'The requested resource does not exist');
}

export function methodNotAllowed(method: string, allowed: readonly string[]): RequestError {
  const list = allowed.includes('GET') ? ['HEAD', ...allowed] : allowed;
  return new RequestError(
    405,
    'METHOD_NOT_ALLOWED',
    `HTTP Method '${method}' not allowed. Allowed are ${list.join(',')}`,
  );
}

const CUSTOM_OBJECT_ADVICE =
  "If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.";

export function unsupportedType(name: string, where = ''): RequestError {
  return new RequestError(
    400,
    'INVALID_TYPE',
    `${where}sObject type '${name}' is not supported. ${CUSTOM_OBJECT_ADVICE}`,
  );
}

export function noSuchColumn(column: string, object: string): RequestError {
  return new RequestError(
    400,
    'INVALID_FIELD',
    `No such column '${column}' on sobject of type ${object}`,
  );
}

export function jsonParserError(message: string): RequestError {
  return new RequestError(400, 'JSON_PARSER_ERROR', message);
}

/** A request that a real org may answer, but this one cannot: never a wrong answer instead. */
export function notEvaluated(what: string): RequestError {
  return new RequestError(
    400,
    'FUNCTIONALITY_NOT_ENABLED',
    `The local org does not evaluate ${what}; a real org may.`,
  );
}
