import type { ChangePlan, ChangeRequest } from '../../../../schemas/api/resources/change.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { changeBasis } from '../core/define/change-basis.ts';
import { makePasswords } from '../core/define/make-secrets.ts';
import { rotateSecrets } from '../core/define/rotate-secrets.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { ChangeParams } from '../operations/change-params.ts';
import { type FoundChange, planStackChange } from './plan-change.ts';
import { shownAnswers } from './shown-answers.ts';

export interface ChangeSubmission extends ChangeRequest {
  readonly planHash?: Digest | undefined;
}

/**
 * Plans a change anew and makes of it what the operation is given, so that what runs is what was planned.
 *
 * @throws Fault PLAN_CHANGED, CHANGE_REFUSED
 */
export async function prepareChange(
  record: StackRecord,
  { planHash, ...request }: ChangeSubmission,
  dependencies: ControlDependencies,
): Promise<ChangeParams> {
  const found = await planStackChange(record, request, dependencies);
  const { plan } = found;
  if (planHash !== undefined && planHash !== plan.hash) {
    throw new Fault('PLAN_CHANGED', { wanted: planHash, found: plan.hash });
  }
  if (plan.problems.length > 0) {
    throw new Fault('CHANGE_REFUSED', { stack: record.name, problems: plan.problems });
  }
  return paramsOf(record, found, dependencies);
}

async function paramsOf(
  record: StackRecord,
  found: FoundChange,
  dependencies: Pick<ControlDependencies, 'random' | 'sealer' | 'secretMaker'>,
): Promise<ChangeParams> {
  const { plan, ports, kept, machines } = found;
  const { random } = dependencies;
  return {
    stack: record.id,
    basis: changeBasis(record),
    name: plan.name,
    note: plan.note,
    ...(plan.ports.length === 0
      ? {}
      : {
          ports: {
            from: record.definition.ports,
            to: ports,
            hold: makeId('point', random(16)),
            kept,
            held: record.definition.heldPorts ?? [],
          },
        }),
    ...(plan.parameters.length + plan.secrets.length === 0
      ? {}
      : { answers: await answersOf(record, found, dependencies) }),
    machines: machines.map(({ machine, to, files, hook, why }) => ({
      id: machine.id,
      from: { cpu: machine.cpu, memoryBytes: machine.memoryBytes },
      to,
      files: [...files],
      hook: hook ?? null,
      restart: why.length > 0,
    })),
    sentence: sentenceOf(plan),
  };
}

/** What is to be generated is made here: a step that made it could make two. */
async function answersOf(
  { parameters, sealed, appliance: { manifest } }: StackRecord,
  { plan, values, secrets }: FoundChange,
  { sealer, secretMaker }: Pick<ControlDependencies, 'sealer' | 'secretMaker'>,
): Promise<NonNullable<ChangeParams['answers']>> {
  const passwords = makePasswords(manifest, values, secretMaker);
  const rotated = plan.secrets.map(({ key }) => key);
  const made = await rotateSecrets(manifest, secrets.secrets, rotated, secretMaker);
  return {
    from: { parameters, sealed },
    to: {
      parameters: shownAnswers(values, manifest),
      sealed: sealer.seal(JSON.stringify({ parameters: passwords, secrets: made })),
    },
  };
}

/** What it says of answers are their names: an audit log holds no secret. */
function sentenceOf({ name, note, sizes, ports, parameters, secrets }: ChangePlan): string {
  const parts = [
    ...(name.from === name.to ? [] : [`it was called ${name.from} before`]),
    ...(note.from === note.to ? [] : ['its note']),
    ...sizes.map(({ role }) => `the size of its machines of ${role}`),
    ...ports.map(({ key }) => `its published port “${key}”`),
    ...parameters.map(({ label }) => `its answer to “${label}”`),
    ...secrets.map(({ key }) => `its secret “${key}”`),
  ];
  return `${name.to} was changed: ${parts.join(', ')}.`;
}
