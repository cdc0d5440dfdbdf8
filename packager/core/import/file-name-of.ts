import { Fault } from '../../../schemas/errors/fault.ts';
import { RelativeFile } from '../../../schemas/ids/paths.ts';
import { oneLine } from './one-line.ts';

/**
 * Reads what an OVF description calls a file. It may only name one beside or below itself: no URL, no
 * absolute path, no way out of the folder, however it is written.
 *
 * @param href a relative URI reference (RFC 3986, §4.2)
 * @param package_ for the sentence
 * @returns a relative path
 * @throws Fault PACKAGE_REFUSED
 */
export function fileNameOf(href: string, package_: string): string {
  const name = decoded(href);
  const isOurs =
    name !== undefined &&
    RelativeFile.safeParse(name).success &&
    !/[\\:?#\p{Cc}]/u.test(name) &&
    !name.includes('//');
  if (isOurs) return name;
  const why = `it names the file “${oneLine(href, 80)}”, which is not in its folder`;
  throw new Fault('PACKAGE_REFUSED', { file: package_, why });
}

function decoded(href: string): string | undefined {
  try {
    const once = decodeURIComponent(href);
    // What is still encoded after that was meant to get past somebody.
    return /%[0-9a-f]{2}/i.test(once) ? undefined : once;
  } catch {
    return undefined;
  }
}
