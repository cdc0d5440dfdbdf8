import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import type { JoinRule } from '../../../../schemas/api/resources/join.ts';
import type { joinRoutes } from '../../../../schemas/api/routes/join.ts';
import { JoinRuleId } from '../../../../schemas/api/resources/join.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { ID_ALPHABET, ID_LENGTH } from '../../../../schemas/ids/brand.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import type { JoinDesk } from '../agents/join-desk.ts';
import { ruleWords } from '../core/rule-words.ts';
import { joinLine } from './join-line.ts';
import { NodeViews } from './node-views.ts';

/** Answers the routes about machines that ask to become nodes, and the rules for them. */
export function joinHandlers(
  dependencies: ControlDependencies,
  desk: JoinDesk,
): HandlersOf<keyof typeof joinRoutes> {
  const { joins, audit, random, now } = dependencies;
  const views = new NodeViews(dependencies);
  const nameOf = (call: { principal: { name: string } | undefined }): string =>
    call.principal?.name ?? 'nobody';
  return {
    listJoining: () => desk.list(),

    async getJoinLine() {
      const authority = dependencies.agentAddress.authorityFingerprint;
      return { ...joinLine(dependencies, { kind: 'authority', authority }), authority };
    },

    approveJoining: async ({ params, body }, call) =>
      views.one(await desk.approve(params.code, body, nameOf(call))),

    async rejectJoining({ params }, call) {
      await desk.reject(params.code, nameOf(call));
      return undefined;
    },

    listJoinRules: () => joins.listRules(),

    async addJoinRule({ body }, call) {
      const tail = [...random(ID_LENGTH)].map((byte) => ID_ALPHABET[byte & 31]).join('');
      const rule: JoinRule = {
        ...body,
        id: JoinRuleId.parse(`rule-${tail}`),
        createdAt: now().toISOString(),
        createdBy: nameOf(call),
      };
      await desk.addRule(rule);
      await audit.record({
        actor: rule.createdBy,
        action: 'node.rule-add',
        subject: rule.id,
        sentence: `A rule was added: ${ruleWords(rule)}.`,
      });
      return rule;
    },

    async removeJoinRule({ params }, call) {
      const rule = (await joins.listRules()).find(({ id }) => id === params.rule);
      if (!rule || !(await desk.removeRule(rule.id))) {
        throw new Fault('NOT_FOUND', { what: 'rule', name: params.rule });
      }
      await audit.record({
        actor: nameOf(call),
        action: 'node.rule-remove',
        subject: rule.id,
        sentence: `A rule was removed: ${ruleWords(rule)}.`,
      });
      return undefined;
    },
  };
}
