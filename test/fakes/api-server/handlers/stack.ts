import type { stackRoutes } from '../../../../schemas/api/routes/stack.ts';
import { allowedStackActions, type StackAction } from '../../../../schemas/capability/stack.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { consoleText } from '../console-text.ts';
import { distrustOf } from '../distrust.ts';
import { type Caller, type Handlers, signedIn } from '../handler.ts';
import { machineFigures, machineSeries } from '../machine-figures.ts';
import { findAppliance, makePlan } from '../make-plan.ts';
import { fakeMovePlan } from '../move-plan.ts';
import { newerOf } from '../newer.ts';
import { hasWords } from '../../../../runtime/control/nodes/core/has-words.ts';
import { pageOf } from '../../../../runtime/control/nodes/core/page-of.ts';
import { freeName } from '../../../../runtime/control/stacks/core/plan/plan-install.ts';
import { installScript } from '../operations/install.ts';
import {
  actionScript,
  removeScript,
  restartScript,
  startEmptyScript,
  restoreScript,
  startScript,
  stopScript,
} from '../operations/lifecycle.ts';
import type { Script } from '../operations/play.ts';
import { runOnStack } from '../operations/run.ts';
import type { FakeMachine, FakeOperation, FakeStack } from '../shapes.ts';
import { stackOfPlan } from '../stack-of-plan.ts';
import { recordAudit, type World } from '../world.ts';

/** Installing under this name is refused once, because “something changed since”. */
const CHANGES_ITS_PLAN = 'plan-changes';

type Request<Body> = { readonly body: Body };
type InstallBody =
  Parameters<Handlers['installStack']>[0] extends Request<infer Body> ? Body : never;

export const stackHandlers: Handlers<keyof typeof stackRoutes> = {
  planInstall: ({ body }, world) => makePlan(world, body),
  installStack: ({ body }, world, caller) => install(world, body, signedIn(caller).name),
  listStacks: ({ query: { search, state, node, name, appliances, ...page } }, world) =>
    pageOf(
      world.stacks.map((stack) => asItIs(world, stack)),
      page,
      (stack) =>
        hasWords(search, [stack.name, stack.appliance.address, stack.appliance.title]) &&
        (state === undefined ||
          (state === 'present' ? stack.state !== 'removed' : stack.state === state)) &&
        (node === undefined ||
          stack.machines.some((each) => each.node === node || each.nodeName === node)) &&
        (name === undefined || stack.name === name || stack.id === name) &&
        (appliances === undefined || appliances.includes(stack.appliance.address)),
    ),
  getStack: ({ params }, world) => asItIs(world, findStack(world, params.stack)),
  startStack: acting(() => 'start', startScript),
  stopStack: acting(() => 'stop', stopScript),
  restartStack: acting(() => 'restart', restartScript),
  restoreStack: (request, world, caller) => {
    const earlier = world.submitted.get(request.query.key ?? '');
    if (earlier) return earlier;
    const name = request.query.name ?? findStack(world, request.params.stack).name;
    const live = new Set<string>(
      world.stacks.filter(({ state }) => state !== 'removed').map((stack) => stack.name),
    );
    if (live.has(name)) throw new Fault('STACK_NAME_TAKEN', { name, free: freeName(name, live) });
    const restore = acting(
      () => 'restore',
      (stack) => restoreScript(Object.assign(stack, { name })),
    );
    return restore(request, world, caller);
  },
  removeStack: (request, world, caller) => {
    const remove = acting(
      (stack) => (stack.state === 'removed' ? 'purge' : 'remove'),
      (stack) => removeScript(world, stack, request.query.data),
    );
    return remove(request, world, caller);
  },
  moveGateway: (request, world, caller) => {
    const { node } = request.body;
    if (!world.nodes.some(({ id, name }) => id === node || name === node)) {
      const message = `There is no node “${node}”.`;
      const problems = [{ code: 'NODE_UNKNOWN', message, action: 'Choose another node.' }];
      throw new Fault('MOVE_REFUSED', { what: `the router of ${request.params.stack}`, problems });
    }
    const move = acting(
      () => 'moveGateway',
      (stack) => actionScript(stack, 'Move the router of'),
    );
    return move(request, world, caller);
  },
  planMachineMove: ({ params, body }, world) => {
    const stack = findStack(world, params.stack);
    const machine = findMachine(stack, params.machine);
    return fakeMovePlan(world, stack, { machine, wanted: body.node });
  },
  moveMachine: (request, world, caller) => {
    const stack = findStack(world, request.params.stack);
    const machine = findMachine(stack, request.params.machine);
    const plan = fakeMovePlan(world, stack, { machine, wanted: request.body.node });
    const { to, problems } = plan;
    if (!to) throw new Fault('MOVE_REFUSED', { what: machine.name, problems });
    const move = acting(
      () => 'moveMachine',
      (of) => {
        Object.assign(machine, { node: to.id, nodeName: to.name });
        return actionScript(of, `Move ${machine.name} to ${to.name} in`);
      },
    );
    return move(request, world, caller);
  },
  startEmptyVolume: ({ params, query, body }, world, caller) => {
    const earlier = world.submitted.get(query.key ?? '');
    if (earlier) return earlier;
    const volume = findStack(world, params.stack).volumes.find(({ id }) => id === params.volume);
    if (!volume?.missing || body.confirm !== volume.name) {
      throw new Fault('NOT_FOUND', { what: 'missing volume', name: params.volume });
    }
    const run = acting(
      () => 'startEmpty',
      (stack) => startEmptyScript(stack, volume),
    );
    return run({ params, query }, world, caller);
  },
  revealOutputs: ({ params }, world, caller) => {
    const stack = findStack(world, params.stack);
    const actor = signedIn(caller).name;
    const sentence = `${actor} looked at the credentials`;
    recordAudit(world, { actor, action: 'outputs.reveal', subject: stack.name, sentence });
    return stack.outputs.map((output) => ({
      ...output,
      value: output.kind === 'secret' ? (stack.secrets[output.key] ?? '…') : output.value,
    }));
  },
  getStackSeries: ({ params }, world) =>
    Object.fromEntries(
      findStack(world, params.stack).machines.map((machine) => [
        machine.name,
        machineSeries(machine, Date.now()),
      ]),
    ),
  listStackEvents: ({ params }, world) =>
    world.audit.filter((entry) => entry.subject === findStack(world, params.stack).name),
  getConsole: ({ params, query }, world) => {
    const stack = findStack(world, params.stack);
    const machine = findMachine(stack, params.machine);
    const text = consoleText(machine.name, stack.consoleFrom, Date.now());
    const start = Math.min(query.after, text.length);
    return { start, end: text.length, text: text.subarray(start).toString('utf8') };
  },
  runMachineAction: ({ params, query }, world, caller) => {
    const machine = findMachine(findStack(world, params.stack), params.machine);
    const action = machine.actions.find((each) => each.key === params.action);
    if (!action) throw new Fault('NOT_FOUND', { what: 'action', name: params.action });
    const run = acting(
      () => 'action',
      (stack) => actionScript(stack, action.title),
    );
    return run({ params, query }, world, caller);
  },
};

function install(world: World, body: InstallBody, createdBy: string): FakeOperation {
  const earlier = world.submitted.get(body.key ?? '');
  if (earlier) return earlier;
  const plan = makePlan(world, body);
  if (plan.problems.length > 0) {
    throw new Fault('PLAN_REFUSED', {
      problems: plan.problems.map(({ code, message, action = '' }) => ({ code, message, action })),
    });
  }
  if (body.planHash !== undefined) {
    const moved = plan.name === CHANGES_ITS_PLAN && !world.changedPlans.has(plan.name);
    world.changedPlans.add(plan.name);
    if (moved || plan.hash !== body.planHash) {
      throw new Fault('PLAN_CHANGED', { wanted: body.planHash, found: plan.hash });
    }
  }
  const appliance = findAppliance(world, body.appliance);
  const stack = stackOfPlan(plan, appliance, createdBy);
  world.stacks.unshift(stack);
  const find = (): FakeOperation => {
    const operation = world.operations.find((each) => each.subject.id === stack.id);
    if (!operation) throw new Error('An install begins only after it was queued.');
    return operation;
  };
  const script = installScript({ world, stack, plan, appliance, operation: find });
  const begun = runOnStack(world, stack, script, createdBy);
  if (body.key !== undefined) world.submitted.set(body.key, begun);
  return begun;
}

/** @returns a handler that starts an operation if the state of the stack permits the action. */
function acting(
  actionOf: (stack: FakeStack) => StackAction,
  scriptOf: (stack: FakeStack) => Script,
) {
  return (
    {
      params,
      query,
    }: {
      readonly params: { readonly stack: string };
      readonly query?: { readonly key?: string | undefined };
    },
    world: World,
    caller: Caller,
  ): FakeOperation => {
    const key = query?.key ?? '';
    const earlier = world.submitted.get(key);
    if (earlier) return earlier;
    const stack = findStack(world, params.stack);
    const action = actionOf(stack);
    const busy = stack.operation !== null;
    if (!allowedStackActions(stack.state, busy).includes(action)) {
      const state = busy ? 'busy with another operation' : stack.state;
      throw new Fault('NOT_ALLOWED_IN_STATE', { what: 'stack', name: stack.name, state, action });
    }
    const operation = runOnStack(world, stack, scriptOf(stack), signedIn(caller).name);
    if (key !== '') world.submitted.set(key, operation);
    return operation;
  };
}

/** With fresh figures, and what is derived. */
function asItIs(world: World, stack: FakeStack): FakeStack {
  stack.distrust = distrustOf(world, stack);
  stack.newer = newerOf(world, stack);
  for (const machine of stack.machines) {
    if (machine.state === 'ready') machine.figures = machineFigures(machine, Date.now());
  }
  return stack;
}

/** @throws Fault NOT_FOUND */
function findStack(world: World, idOrName: string): FakeStack {
  const stack = world.stacks.find((each) => each.id === idOrName || each.name === idOrName);
  if (!stack) throw new Fault('NOT_FOUND', { what: 'stack', name: idOrName });
  return stack;
}

/** @throws Fault NOT_FOUND */
function findMachine(stack: FakeStack, idOrName: string): FakeMachine {
  const machine = stack.machines.find((each) => each.id === idOrName || each.name === idOrName);
  if (!machine) throw new Fault('NOT_FOUND', { what: 'machine', name: idOrName });
  return machine;
}
