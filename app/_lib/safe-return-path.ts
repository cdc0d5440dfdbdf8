/**
 * Says where to go after signing in. The text comes from the address bar, so it may be an attacker's:
 * only a path of this site is followed, never another host.
 *
 * @param next what stands behind `?next=`; null when nothing does
 * @returns a path that begins with one slash; `/` when the given one is not safe
 */
export function safeReturnPath(next: string | null | undefined): string {
  // Browsers read `//host`, `/\host` and `/<tab>/host` as addresses of another host (URL standard).
  if (!next || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next)) return '/';
  // Whoever has just signed in has nothing to do there.
  if (/^\/(sign-in|setup)(?![^/?#])/.test(next)) return '/';
  return next;
}
