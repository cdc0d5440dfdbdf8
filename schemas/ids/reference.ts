import { Fault } from '../errors/fault.ts';
import { ApplianceAddress } from './names.ts';
import { Digest } from './digest.ts';

/** Which appliance, where, and which of its versions. */
export interface Reference {
  /** Base URL of the registry, such as `http://localhost:8470`; undefined: the default one. */
  readonly registry: string | undefined;
  readonly address: ApplianceAddress;
  /** A version or other tag; undefined: the newest release. */
  readonly tag: string | undefined;
  readonly digest: Digest | undefined;
}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const HOST =
  /^(localhost|[a-z0-9.-]*\.[a-z0-9.-]+|[a-z0-9.-]+:\d+|\[[0-9a-f:.]+\](:\d+)?)(:\d+)?$/i;

/**
 * Reads `[http[s]://][host[:port]/][namespace/]name[:tag][@digest]`.
 *
 * A host without a scheme is reached by https, except loopback names, as other OCI clients do.
 *
 * @param text what the user typed
 * @param defaultNamespace used when only a name is given
 * @throws Fault NAME_INVALID
 */
export function parseReference(text: string, defaultNamespace = 'stackyard'): Reference {
  const [beforeDigest, digestText] = splitOnce(text, '@');
  const digest = digestText === undefined ? undefined : Digest.safeParse(digestText).data;
  if (digestText !== undefined && !digest) throw new Fault('NAME_INVALID', { name: text });
  const { registry, rest } = takeRegistry(beforeDigest);
  const [path, tag] = splitTag(rest);
  const address = ApplianceAddress.safeParse(
    path.includes('/') ? path : `${defaultNamespace}/${path}`,
  );
  if (!address.success || (tag !== undefined && !TAG.test(tag))) {
    throw new Fault('NAME_INVALID', { name: text });
  }
  return { registry, address: address.data, tag, digest };
}

/** Writes a reference the way {@link parseReference} reads it. */
export function formatReference(reference: Reference): string {
  const registry = reference.registry ? `${reference.registry}/` : '';
  const tag = reference.tag ? `:${reference.tag}` : '';
  return `${registry}${reference.address}${tag}${reference.digest ? `@${reference.digest}` : ''}`;
}

function takeRegistry(text: string): { registry: string | undefined; rest: string } {
  const withScheme = /^(https?:\/\/[^/]+)\/(.+)$/.exec(text);
  if (withScheme) return { registry: withScheme[1], rest: withScheme[2] ?? '' };
  const slash = text.indexOf('/');
  const host = slash < 0 ? '' : text.slice(0, slash);
  if (!HOST.test(host)) return { registry: undefined, rest: text };
  const loopback = /^(localhost|127\.|\[::1\])/.test(host);
  return { registry: `${loopback ? 'http' : 'https'}://${host}`, rest: text.slice(slash + 1) };
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function splitTag(text: string): [string, string | undefined] {
  const colon = text.lastIndexOf(':');
  return colon > text.lastIndexOf('/')
    ? [text.slice(0, colon), text.slice(colon + 1)]
    : [text, undefined];
}
