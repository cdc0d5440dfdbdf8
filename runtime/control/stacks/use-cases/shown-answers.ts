import type { ApplianceManifest } from '../../../../schemas/appliance/manifest.ts';
import type { ParameterValue } from '../../../../schemas/appliance/parameter.ts';

/** @returns answers without passwords, which are kept apart, sealed */
export const shownAnswers = (
  values: Readonly<Record<string, ParameterValue>>,
  { parameters }: Pick<ApplianceManifest, 'parameters'>,
): Record<string, ParameterValue> =>
  Object.fromEntries(
    Object.entries(values).filter(([key]) => parameters[key]?.type !== 'password'),
  );
