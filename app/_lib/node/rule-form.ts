import type { RouteInput } from '../../../schemas/api/route.ts';
import type { Routes } from '../../../schemas/api/routes.ts';

/** What is typed into the form for a rule. */
export interface RuleForm {
  readonly name: string;
  readonly serial: string;
  readonly mac: string;
  readonly subnet: string;
  /** For how long it holds; empty: until it is removed. */
  readonly hours: string;
  readonly once: boolean;
}

export const EMPTY_RULE: RuleForm = {
  name: '',
  serial: '',
  mac: '',
  subnet: '',
  hours: '',
  once: false,
};

const HOUR_MS = 36e5;

/** @returns what the server is sent; undefined while something is missing */
export function ruleBody(
  form: RuleForm,
  nowMs: number,
): RouteInput<Routes['addJoinRule']>['body'] | undefined {
  const [name, serial, subnet] = [form.name, form.serial, form.subnet].map((text) => text.trim());
  const mac = form.mac.trim().toLowerCase().replaceAll('-', ':');
  const hours = form.hours.trim() === '' ? undefined : Number(form.hours.replace(',', '.'));
  if (!name || (!serial && !mac && !subnet)) return undefined;
  if (hours !== undefined && !(hours > 0 && hours < 1e5)) return undefined;
  const match = {
    ...(serial ? { serial } : {}),
    ...(mac ? { mac } : {}),
    ...(subnet ? { subnet } : {}),
    ...(hours === undefined ? {} : { until: new Date(nowMs + hours * HOUR_MS).toISOString() }),
  };
  return { name, match, once: form.once };
}
