import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import type { Principal } from '../../../../schemas/api/handler.ts';
import type { consoleRoutes } from '../../../../schemas/api/routes/console.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import type { ConsoleOutput, ConsoleSight } from '../../../../schemas/api/resources/console.ts';
import { findMachine } from '../core/define/find-machine.ts';
import { StackViews } from './stack-views.ts';

/** Answers the routes by which people type into machines. */
export function consoleHandlers(
  dependencies: ControlDependencies,
): HandlersOf<keyof typeof consoleRoutes> {
  const { desks } = dependencies;
  const views = new StackViews(dependencies);
  const machineOf = async (params: { stack: string; machine: string }) =>
    findMachine((await views.find(params.stack)).definition, params.machine).id;
  return {
    async takeConsole({ params, body }, { principal }) {
      const machine = await machineOf(params);
      await desks.takeKeyboard(machine, body.seat, identityOf(principal), body.over);
      return undefined;
    },
    async leaveConsole({ params, body }, { principal }) {
      desks.giveKeyboardUp(await machineOf(params), body.seat, identityOf(principal));
      return undefined;
    },
    async typeConsole({ params, body }, { principal }) {
      await desks.type(await machineOf(params), body.seat, identityOf(principal), body.text);
      return undefined;
    },
  };
}

/** @returns what sits people down at consoles. It throws Fault NOT_FOUND, TOO_MANY_REQUESTS */
export function consoleOpener(dependencies: ControlDependencies) {
  const { desks, stacks } = dependencies;
  const views = new StackViews(dependencies);
  return async (
    { stack: name, machine: wanted }: { readonly stack: string; readonly machine: string },
    principal: Principal | undefined,
    onNews: () => void,
  ) => {
    const stack = await views.find(name);
    const machine = findMachine(stack.definition, wanted);
    const place = {
      machine: machine.id,
      machineName: machine.name,
      stack: stack.id,
      stackName: stack.name,
      node: async () => {
        const now = await stacks.find(stack.id);
        return now?.definition.machines.find(({ id }) => id === machine.id)?.node;
      },
    };
    const sitter = {
      name: principal?.name ?? 'nobody',
      identity: identityOf(principal),
      account: accountOf(principal),
      mayType: principal?.rights.includes('console') ?? false,
      onNews,
    };
    const { desk, seat, leave } = desks.sit(place, sitter);
    return {
      sight: (): ConsoleSight => desk.sightOf(seat),
      read: (after: number | undefined): ConsoleOutput | undefined => desk.readFor(seat, after),
      leave,
    };
  };
}

/** An account by any of its sessions, or by one token: neither may use what the other has opened. */
const identityOf = (principal: Principal | undefined): string =>
  `${accountOf(principal)} ${principal?.token?.id ?? 'session'}`;

const accountOf = (principal: Principal | undefined): string => principal?.account?.id ?? 'local';
