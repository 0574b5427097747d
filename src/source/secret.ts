/** Takes ETS's authcode, in every form it may turn up in, out of a text. Called by the ETS source. */

/**
 * A function that replaces the authcode, and what it is in Base64 (`id:secret`, ETS article "Update to
 * GRE API key"), by `(authcode)`. Parts too short to be told from ordinary words stay.
 */
export function redactor(authCode: string): (text: string) => string {
  const decoded = Buffer.from(authCode, 'base64').toString('utf8');
  const [id = '', ...rest] = decoded.split(':');
  const forms = [authCode, authCode.replace(/=+$/, ''), decoded, rest.join(':'), id]
    .filter((form) => form.length >= SHORTEST)
    .flatMap((form) => [form, encodeURIComponent(form)]);
  return (text) => forms.reduce((left, form) => left.replaceAll(form, '(authcode)'), text);
}

const SHORTEST = 4;

/** Whether it looks like Base64 of `id:secret`, as ETS's codes do. A guess: only for advice. */
export function looksLikeAuthCode(authCode: string): boolean {
  return (
    /^[A-Za-z0-9+/]+={0,2}$/.test(authCode) &&
    Buffer.from(authCode, 'base64').toString('utf8').includes(':')
  );
}
