import type { ChangePlan } from '../../../schemas/api/resources/change.ts';
import type { ParameterValue } from '../../../schemas/appliance/parameter.ts';
import { formatByteSize } from '../../../schemas/ids/byte-units.ts';
import { formatDuration } from '../../../schemas/ids/format-duration.ts';
import { changeText } from '../../_text/change.ts';
import { formatAnswer } from '../format/format-answer.ts';
import { changed, type PlannedDifference } from './planned-difference.ts';

const { steps, changes: text } = changeText;

/** @returns what a change does, one after the other, in sentences */
export function changeSentences(plan: ChangePlan): string[] {
  const sentences = [
    ...(plan.ports.length > 0 ? [steps.ports] : []),
    ...toldSentences(plan),
    ...restartSentences(plan),
    ...(plan.name.from === plan.name.to ? [] : [steps.name]),
    ...(plan.note.from === plan.note.to ? [] : [steps.note]),
  ];
  if (sentences.length === 0) return [steps.none];
  return plan.power === 'off' ? [...sentences, steps.off] : sentences;
}

function toldSentences({ told }: ChangePlan): string[] {
  if (told.length === 0) return [];
  const machines = told.map(({ machine }) => machine).join(', ');
  return [told.some(({ hook }) => hook) ? steps.toldHook(machines) : steps.told(machines)];
}

function restartSentences({ restarts, downtimeMs }: ChangePlan): string[] {
  if (restarts.length === 0) return [];
  const names = restarts.map(({ machine }) => machine).join(', ');
  return [steps.restarts(restarts.length, names), downtimeSentence(downtimeMs), steps.back];
}

function downtimeSentence(downtimeMs: number | null): string {
  if (downtimeMs === null) return steps.downtimeUnknown;
  return downtimeMs === 0 ? steps.downtimeNone : steps.downtime(formatDuration(downtimeMs));
}

/** @returns everything that will not be as it was */
export const changeDifferences = (plan: ChangePlan): PlannedDifference[] => [
  ...changed(changeText.name, plan.name, String),
  ...changed(changeText.note, plan.note, (note) => (note === '' ? text.absent : note)),
  ...plan.sizes.flatMap(({ role, cpu, memoryBytes }) => [
    ...changed(text.cpu(role), cpu, String),
    ...changed(text.memory(role), memoryBytes, formatByteSize),
  ]),
  ...plan.ports.map(({ title, was, hostPort, change }) => ({
    what: text.port(title),
    before: was === null ? text.absent : String(was),
    after: change === 'gone' ? text.absent : String(hostPort),
  })),
  ...plan.parameters.map(({ label, from, to }) =>
    from === null && to === null
      ? { what: label, before: text.secret, after: text.changed }
      : { what: label, before: answer(from), after: answer(to) },
  ),
  ...plan.secrets.map(({ key }) => ({
    what: text.madeAnew(key),
    before: text.secret,
    after: text.changed,
  })),
];

const answer = (value: ParameterValue | null): string =>
  value === null || value === '' ? text.absent : formatAnswer(value);
