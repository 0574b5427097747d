/** A real Chromium out of a package, for tests of pages. */
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** Why there is no browser here; null when there is one. */
export const NO_BROWSER =
  process.platform === 'linux' && process.arch === 'x64'
    ? null
    : `the packaged Chromium runs on Linux x64 only, and this is ${process.platform} ${process.arch}`;

/** Made for machines that run one page and go; these tests open several, with the web's own rules. */
const UNFIT = new Set([
  '--single-process',
  '--no-zygote',
  '--in-process-gpu',
  '--disable-web-security',
  '--allow-running-insecure-content',
]);

export async function launch(): Promise<Browser> {
  return chromium.launch({
    args: sparticuz.args.filter((arg) => !UNFIT.has(arg)),
    executablePath: await sparticuz.executablePath(),
    headless: true,
  });
}
