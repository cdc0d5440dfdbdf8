const UNSAFE = /[^A-Za-z0-9._ -]/g;
const LONGEST = 200;

/**
 * @param name as people see it
 * @returns a name that any system can keep: no separators, no hidden file, nothing that a shell or a browser acts on
 */
export function safeFileName(name: string): string {
  const safe = Array.from(name.replaceAll(/[\\/:*?"<>|\p{C}]/gu, '_'))
    .slice(0, LONGEST)
    .join('');
  return safe.replace(/^[. ]+/, '_').replace(/[. ]+$/, '_') || 'file';
}

/** @returns a `Content-Disposition` (RFC 6266) that has a browser keep a file, and never show it */
export function fileDisposition(name: string): string {
  const safe = safeFileName(name);
  const plain = safe.replaceAll(UNSAFE, '_');
  const encoded = encodeURIComponent(safe).replaceAll(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
