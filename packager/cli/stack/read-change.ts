import type { z } from 'zod';
import type { ChangePlan, ChangeRequest } from '../../../schemas/api/resources/change.ts';
import type { ParameterValue } from '../../../schemas/appliance/parameter.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { parseByteSize } from '../../../schemas/ids/byte-size.ts';
import { readSomeAnswers, splitPair } from '../install/read-answers.ts';

type Request = z.input<typeof ChangeRequest>;
type May = ChangePlan['may'];

/** What was typed for a change, apart from answers. */
export interface TypedChange {
  readonly name?: string | undefined;
  readonly note?: string | undefined;
  readonly cpu: readonly string[];
  readonly memory: readonly string[];
  readonly publish: readonly string[];
  readonly unpublish: readonly string[];
  readonly rotate: readonly string[];
}

/**
 * Makes the request of a change.
 *
 * @param may what may be changed of the stack
 * @param answers texts by key
 * @throws Fault USAGE
 */
export function readChange(
  typed: TypedChange,
  answers: ReadonlyMap<string, string>,
  may: May,
): Request {
  return {
    ...(typed.name === undefined ? {} : { name: typed.name }),
    ...(typed.note === undefined ? {} : { note: typed.note }),
    sizes: readSizes(typed, may.roles),
    ...readPorts(typed),
    parameters: readNewAnswers(answers, may.parameters),
    rotate: [...typed.rotate],
  };
}

type Sizes = NonNullable<Request['sizes']>;

function readSizes(
  { cpu, memory }: Pick<TypedChange, 'cpu' | 'memory'>,
  roles: May['roles'],
): Sizes {
  const sizes: Sizes = {};
  for (const text of cpu) {
    const [role, amount] = splitRole(text, '--cpu', roles);
    if (!/^\d{1,4}$/.test(amount)) throw usage(`--cpu takes role=number, not “${text}”.`);
    sizes[role] = { ...sizes[role], cpu: Number(amount) };
  }
  for (const text of memory) {
    const [role, amount] = splitRole(text, '--memory', roles);
    const memoryBytes = parseByteSize(amount);
    if (memoryBytes === undefined)
      throw usage(`--memory takes a size with its unit, such as “2 GiB”, not “${amount}”.`);
    sizes[role] = { ...sizes[role], memoryBytes };
  }
  return sizes;
}

/** Of a stack with one role, it need not be named. */
function splitRole(text: string, option: string, roles: May['roles']): [string, string] {
  if (text.includes('=')) return splitPair(text, option);
  const [only, ...others] = roles;
  if (only && others.length === 0) return [only.role, text];
  const names = roles.map(({ role }) => role).join(', ');
  throw usage(`${option} takes role=amount; the roles of this stack are: ${names}.`);
}

/** `[hostPort:]role:port[/protocol]` */
const OWN_PORT = /^(?:(\d{1,5}):)?([a-z][a-z0-9-]*):(\d{1,5})(?:\/(tcp|udp))?$/;

function readPorts({
  publish,
  unpublish,
}: Pick<TypedChange, 'publish' | 'unpublish'>): Pick<Request, 'ports' | 'publish'> {
  const ports: NonNullable<Request['ports']> = {};
  const own: NonNullable<Request['publish']> = {};
  for (const text of publish) {
    const [key, place] = splitPair(text, '--publish');
    const [, hostPort, role, port, protocol] = OWN_PORT.exec(place) ?? [];
    if (role !== undefined) {
      own[key] = {
        role,
        port: Number(port),
        ...(protocol === undefined ? {} : { protocol: protocol as 'tcp' | 'udp' }),
        ...(hostPort === undefined ? {} : { hostPort: Number(hostPort) }),
      };
    } else if (place === 'free') ports[key] = 'free';
    else if (/^\d{1,5}$/.test(place)) ports[key] = Number(place);
    else {
      throw usage(
        `--publish takes key=port, key=free, or key=role:port for a port of your own, not “${text}”.`,
      );
    }
  }
  for (const key of unpublish) ports[key] = null;
  return { ports, publish: own };
}

/** The kinds of the questions decide what “8” or “yes” means. */
function readNewAnswers(
  typed: ReadonlyMap<string, string>,
  parameters: May['parameters'],
): Record<string, ParameterValue> {
  for (const key of typed.keys()) {
    if (parameters.some((parameter) => parameter.key === key)) continue;
    const known = parameters.map((parameter) => parameter.key).join(', ') || 'none';
    throw usage(`“${key}” cannot be answered anew; of this stack these can: ${known}.`);
  }
  const questions = Object.fromEntries(parameters.map(({ key, question }) => [key, question]));
  return readSomeAnswers(questions, typed);
}

const usage = (problem: string): Fault => new Fault('USAGE', { problem });
