/**
 * A fetch that keeps the cookies of one server, as a browser does: signing in with a password makes
 * a session, with which a token can be made.
 */
export function cookieFetch(send: typeof fetch): typeof fetch {
  const cookies = new Map<string, string>();
  return async (url, init = {}) => {
    const headers = new Headers(init.headers);
    const sent = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (sent !== '') headers.set('cookie', sent);
    const response = await send(url, { ...init, headers, redirect: 'error' });
    for (const line of response.headers.getSetCookie()) {
      const pair = line.split(';', 1)[0] ?? '';
      const at = pair.indexOf('=');
      if (at > 0) cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
    }
    return response;
  };
}
