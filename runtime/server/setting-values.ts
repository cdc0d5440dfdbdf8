import { isIP } from 'node:net';
import { Fault } from '../../schemas/errors/fault.ts';

/** Readers of single settings: each returns a value that can be used, or says what is wrong. */

/** @throws Fault USAGE */
export function readPort(name: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_534) return port;
  throw usage(`${name} is “${shown(text)}”, which is not a port number from 1 to 65534.`);
}

/**
 * A base URL: scheme, host and port, with nothing behind.
 *
 * @returns its origin
 * @throws Fault USAGE
 */
export function readBaseUrl(name: string, text: string, schemes = ['http:', 'https:']): string {
  const url = URL.parse(text);
  const rest = url && `${url.username}${url.password}${url.search}${url.hash}`;
  if (url && schemes.includes(url.protocol) && rest === '' && url.pathname === '/') {
    return url.origin;
  }
  const example = `${schemes.at(-1)}//yard.example.org`;
  throw usage(
    `${name} is “${shown(text)}”; it must be an address without a path, such as ${example}.`,
  );
}

/**
 * Addresses and networks (`10.0.0.0/8`), divided by commas.
 *
 * @throws Fault USAGE
 */
export function readNetworks(name: string, text: string): readonly string[] {
  const networks = text.split(',').map((each) => each.trim());
  for (const network of networks) {
    if (isNetwork(network)) continue;
    throw usage(
      `${name} has “${shown(network)}”, which is neither an address nor a network such as 10.0.0.0/8.`,
    );
  }
  return networks;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (bits === undefined) return true;
  // A network of everything would let every client say where it comes from.
  return /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (family === 4 ? 32 : 128);
}

/**
 * Words of a list, each once, divided by commas.
 *
 * @throws Fault USAGE
 */
export function readWords<Word extends string>(
  name: string,
  text: string,
  known: readonly Word[],
): readonly Word[] {
  const words = text.split(',').map((each) => each.trim());
  const chosen = known.filter((word) => words.includes(word));
  if (words.every((word) => (known as readonly string[]).includes(word))) return chosen;
  throw usage(`${name} is “${shown(text)}”; it must be ${known.join(', ')}, or both.`);
}

const shown = (text: string): string => text.slice(0, 100);

export const usage = (problem: string): Fault<'USAGE'> => new Fault('USAGE', { problem });
