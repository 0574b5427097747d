/** The External Client App that the org of these trials knows; its key is made anew for each run. */

export const CLIENT_ID = 'stock-clients';
export const CLIENT_SECRET = 'fictitious-secret';
export const REFRESH_TOKEN = 'fictitious-refresh-token';
export const USERNAME = 'integration@example.edu';
export const CONTROL_TOKEN = 'fictitious-control-token';
