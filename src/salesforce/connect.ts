/** Signs in to an org and gives the Salesforce interface of it. Called by the connector. */
import type { Salesforce, SalesforceOptions } from './salesforce.ts';

/**
 * Signs in.
 * @throws Problem (salesforce) saying where in Setup a refused sign-in is mended.
 */
export async function connectSalesforce(_options: SalesforceOptions): Promise<Salesforce> {
  throw new Error('being written');
}
