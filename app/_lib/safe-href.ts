/**
 * Lets a link through only when following it is harmless. Links of appliances and outputs of stacks
 * are written by publishers and guests.
 *
 * @returns the URL, or undefined when it is not http or https (`javascript:` for one)
 */
export function safeHref(url: string | null | undefined): string | undefined {
  if (!url) return undefined;
  try {
    const { protocol, href } = new URL(url);
    return protocol === 'http:' || protocol === 'https:' ? href : undefined;
  } catch {
    return undefined;
  }
}
