import { checkTemplate } from './check-template.ts';
import type { ApplianceManifest, ApplianceSource } from './manifest.ts';
import { type Problem, showValue } from './problem.ts';

type AnyManifest = ApplianceSource | ApplianceManifest;

/** Checks that outputs name values that exist, and that links are links. */
export function checkOutputs(manifest: AnyManifest): Problem[] {
  return Object.entries(manifest.outputs).flatMap(([key, { kind, value }]) => {
    const path = ['outputs', key, 'value'];
    const templates = checkTemplate(manifest, { kind: 'outputs' }, value, path);
    return kind === 'link' && templates.length === 0 ? checkLink(manifest, value, path) : templates;
  });
}

/**
 * People click on it, so what it starts with must be known before any parameter is filled in:
 * http, https, or the URL of a published port that has one.
 */
function checkLink(manifest: AnyManifest, value: string, path: string[]): Problem[] {
  if (/^https?:\/\/./.test(value)) return [];
  const port = /^\{\{\s*publish\.([a-z0-9_]+)\.url\s*\}\}/.exec(value)?.[1];
  if (port === undefined) {
    const wanted = 'http://, https:// or {{ publish.<key>.url }} at the start of a link';
    return [{ path, wanted, found: showValue(value) }];
  }
  const scheme = publishedScheme(manifest, port);
  if (scheme === 'http' || scheme === 'https') return [];
  return [{ path, wanted: 'a published port with scheme http or https', found: `“${port}”` }];
}

const publishedScheme = (manifest: AnyManifest, key: string): string | undefined =>
  Object.values(manifest.roles)
    .map(({ publish }) => publish[key]?.scheme)
    .find((scheme) => scheme !== undefined);
