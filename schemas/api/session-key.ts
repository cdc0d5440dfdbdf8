/**
 * The second half of a browser session. Cookies are sent to every port of a host, so a page that a
 * stack serves beside the console gets the session's cookie; this key is kept by the console's origin,
 * which includes the port, and the cookie is worth nothing without it
 * (docs/decisions/0018-console-and-stacks-share-no-session.md).
 */
export const SESSION_KEY_HEADER = 'stackyard-session-key';
