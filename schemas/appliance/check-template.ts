import type { ApplianceManifest, ApplianceSource } from './manifest.ts';
import type { Problem } from './problem.ts';
import { inspectTemplate } from './template.ts';
import { type TemplatePlace, templateValues } from './values.ts';

/**
 * @param place decides what the template may name
 * @param path where it stands
 * @returns what is wrong with a template
 */
export function checkTemplate(
  manifest: ApplianceSource | ApplianceManifest,
  place: TemplatePlace,
  template: string,
  path: (string | number)[],
): Problem[] {
  const known = templateValues(manifest, place);
  return inspectTemplate(template, (value) => known.has(value)).problems.map((problem) => ({
    path,
    ...problem,
  }));
}
