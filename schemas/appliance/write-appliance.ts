import { stringify } from 'yaml';
import type { ApplianceSourceInput } from './manifest.ts';

/**
 * Writes appliance.yaml, as a person would who goes on with it.
 *
 * @param remarks lines without line breaks, written as comments at its top
 */
export function writeApplianceSource(
  source: ApplianceSourceInput,
  remarks: readonly string[],
): string {
  const comments = remarks.map(
    (remark) => `# ${remark.replaceAll(/[\r\n\u0085\u2028\u2029]/g, ' ')}\n`,
  );
  const body = stringify(source, { version: '1.2', aliasDuplicateObjects: false, lineWidth: 100 });
  return `${comments.join('')}\n${body}`;
}
