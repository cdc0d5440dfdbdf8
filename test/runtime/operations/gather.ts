import { z } from 'zod';
import { defineOperation, defineStep } from '../../../runtime/operations/kind.ts';
import {
  type ChildOutcome,
  fixedChild,
  type PlannedChild,
} from '../../../runtime/operations/child-operations.ts';
import type { ChildRequest } from '../../../runtime/operations/record.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

const PutParams = z.object({ name: z.string() });
const GatherParams = z.object({
  names: z.array(z.string()),
  atOnce: z.number().default(2),
  /** What a failed child means. `first`: give up at once; `last`: go on with the others, then fail;
   * `never`: nothing, it does not even look. */
  givesUp: z.enum(['first', 'last', 'never']).default('last'),
  /** Names that are about the same thing. */
  same: z.boolean().default(false),
  fails: z.boolean().default(false),
});
type PutParams = z.infer<typeof PutParams>;
type GatherParams = z.infer<typeof GatherParams>;

const broken = (name: string): Fault =>
  new Fault('TOOL_MISSING', { tool: name, package: 'nothing' });

/** A world with things in it; an operation that puts one there, and one that has many put there. */
export function makeWorld() {
  const things = new Set<string>();
  const history: string[] = [];
  const trouble = { fail: '', failUndo: '', hang: '' };
  const now = { putting: 0, most: 0 };

  const put = defineStep<PutParams, null>({
    name: 'put',
    title: 'Putting it there',
    output: z.null(),
    timeoutMs: 30_000,
    run: async ({ params: { name }, signal }) => {
      things.add(name);
      now.putting += 1;
      now.most = Math.max(now.most, now.putting);
      try {
        if (trouble.fail === name) throw broken(name);
        if (trouble.hang === name) await aborted(signal);
        await new Promise((resolve) => setImmediate(resolve));
      } finally {
        now.putting -= 1;
      }
      return null;
    },
    undo: async ({ params: { name } }) => {
      if (trouble.failUndo === name) throw broken(name);
      things.delete(name);
      history.push(`undid ${name}`);
    },
  });
  const putOne = defineOperation<PutParams>({
    kind: 'put-one',
    version: 1,
    params: PutParams,
    steps: [put],
  });

  const open = defineStep<GatherParams, null>({
    name: 'open',
    title: 'Opening the box',
    output: z.null(),
    timeoutMs: 30_000,
    run: async () => {
      things.add('box');
      return null;
    },
    undo: async () => {
      things.delete('box');
      history.push('undid box');
    },
  });
  const each = defineStep<GatherParams, string[]>({
    name: 'each',
    title: 'Having each put there',
    output: z.array(z.string()),
    timeoutMs: 30_000,
    run: async ({ params, children, signal }) => {
      const requests = params.names.map((name) => requestOf(name, params.same));
      if (params.givesUp !== 'last') {
        const begun = await Promise.all(requests.map((request) => children.ensure(request)));
        if (params.givesUp === 'never') return params.names;
        await Promise.all(
          begun.map(async ({ id, title }) => {
            if ((await children.ended(id)).state !== 'succeeded') throw broken(title);
          }),
        );
        return params.names;
      }
      const planned = requests.map((request): PlannedChild => ({
        ...fixedChild(request),
        decide: () => decide(request),
      }));
      const outcomes = await children.runAll(planned, { atOnce: params.atOnce });
      signal.throwIfAborted();
      const left = outcomes.filter(
        (one) => !isUnneeded(one) && (one.kind !== 'over' || one.record.state !== 'succeeded'),
      );
      if (left.length > 0) throw broken(left.map(({ key }) => key).join());
      return outcomes.map(({ key }) => key);
    },
  });
  const shut = defineStep<GatherParams, null>({
    name: 'shut',
    title: 'Shutting the box',
    output: z.null(),
    timeoutMs: 30_000,
    run: async ({ params, outputOf }) => {
      if (params.fails) throw broken('shut');
      things.add(`shut with ${outputOf(each).join()}`);
      return null;
    },
    undo: async () => undefined,
  });
  const gather = defineOperation<GatherParams>({
    kind: 'gather',
    version: 1,
    params: GatherParams,
    steps: [open, each, shut],
  });

  const requestOf = (name: string, same: boolean): ChildRequest => ({
    key: name,
    kind: putOne.kind,
    version: putOne.version,
    title: `Put ${name} there`,
    subject: { kind: 'place', id: same ? 'one' : name, name },
    also: [{ kind: 'box', id: 'box', name: 'the box', taking: 'shared' }],
    params: { name },
  });
  let decide: (request: ChildRequest) => ReturnType<PlannedChild['decide']> = (request) =>
    fixedChild(request).decide();
  const decideBy = (other: typeof decide): void => void (decide = other);
  return { things, history, trouble, now, decideBy, gather, putOne, kinds: [gather, putOne] };
}

const isUnneeded = (outcome: ChildOutcome): boolean =>
  outcome.kind === 'left' && outcome.why === undefined;

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')));
  });
