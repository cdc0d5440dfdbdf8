import { Fault } from '../../../schemas/errors/fault.ts';
import { RelativeFile } from '../../../schemas/ids/paths.ts';
import { oneLine } from './one-line.ts';

/**
 * Reads what an OVF description calls a file. It may only name one beside or below itself: no URL, no
 * absolute path, no way out of the folder, however it is written.
 *
 * @param href a relative URI reference (RFC 3986, §4.2), or a plain name, as VirtualBox writes
 * @param package_ for the sentence
 * @returns a relative path
 * @throws Fault PACKAGE_REFUSED
 */
export function fileNameOf(href: string, package_: string): string {
  const name = /^[a-z][a-z0-9+.-]*:\/|^\/\//i.test(href) ? undefined : decoded(href);
  return name === undefined ? refuse(href, package_) : literalName(name, package_);
}

/** The same for a name that is written as it is, as in files of digests. @throws Fault PACKAGE_REFUSED */
export function literalName(text: string, package_: string): string {
  const name = withoutDot(text);
  const isOurs =
    RelativeFile.safeParse(name).success && !/[\\\p{Cc}]/u.test(name) && !name.includes('//');
  return isOurs ? name : refuse(text, package_);
}

/** @returns a name without the `./` that some tools write before each */
export const withoutDot = (name: string): string => name.replace(/^(?:\.\/)+/, '').normalize('NFC');

function refuse(name: string, package_: string): never {
  const why = `it names the file “${oneLine(name, 80)}”, which is not in its folder`;
  throw new Fault('PACKAGE_REFUSED', { file: package_, why });
}

function decoded(href: string): string | undefined {
  try {
    const once = decodeURIComponent(href);
    // What is still encoded after that was meant to get past somebody.
    return /%[0-9a-f]{2}/i.test(once) ? undefined : once;
  } catch {
    // A percent sign that begins no code: a plain name.
    return /%[0-9a-f]{2}/i.test(href) ? undefined : href;
  }
}
