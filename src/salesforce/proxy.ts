/**
 * The proxy that the environment names: what it refused, and whether Node uses it at all. Asked by
 * `failure.ts`.
 *
 * Source: Node's documentation, "Built-in Proxy Support": the variables count with
 * NODE_USE_ENV_PROXY=1 or --use-env-proxy only, from 22.21 on.
 */

/**
 * The status with which a proxy refused to connect; null when it is not that. Node's `fetch` (undici
 * 6 to 8) has it in the message alone.
 */
export function refusedByProxy(error: unknown): number | null {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    const status = /^Proxy response \((\d{3})\)/.exec(current.message)?.[1];
    if (status !== undefined) return Number(status);
    current = current.cause;
  }
  return null;
}

/**
 * What to look at first when a host was not reached; null when no proxy is named for it.
 * @param host with its port, if it has one
 */
export function proxyNote(host: string, env: NodeJS.ProcessEnv): string | null {
  const name = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].find((key) => env[key]);
  if (name === undefined || isExempt(host, env)) return null;
  return isUsed(env)
    ? `Node reaches Salesforce through the proxy of ${name}: look whether that works, and at its address, mostly http://HOST:PORT.`
    : `${name} is set, but Node uses it only with NODE_USE_ENV_PROXY=1: set that too (it needs Node 22.21 or newer).`;
}

function isUsed(env: NodeJS.ProcessEnv): boolean {
  const flag = '--use-env-proxy';
  return (
    env['NODE_USE_ENV_PROXY'] === '1' ||
    (env['NODE_OPTIONS'] ?? '').includes(flag) ||
    process.execArgv.includes(flag)
  );
}

function isExempt(host: string, env: NodeJS.ProcessEnv): boolean {
  const name = `.${host.replace(/:\d+$/, '')}`;
  return (env['no_proxy'] ?? env['NO_PROXY'] ?? '')
    .split(/[,\s]+/)
    .some((entry) => entry === '*' || (entry !== '' && name.endsWith(`.${domainOf(entry)}`)));
}

/** Of `.example.com`, `*.example.com` or `example.com:443`. */
function domainOf(entry: string): string {
  return entry.replace(/^\*?\./, '').replace(/:\d+$/, '');
}
