import { poolsText } from '../../_text/pools.ts';
import { isOfOneNode, type PoolForm, readNodes, readPoolForm } from './pool-form.ts';
import { labelWords, nfsPlace } from './pool-words.ts';

const text = poolsText.add;

/** @returns what declaring a pool will do, in sentences; none while something is missing */
export function poolPlan(form: PoolForm): string[] {
  if (readPoolForm(form).kind === 'missing') return [];
  return [
    ...placeSentences(form),
    text.plans.inside,
    isOfOneNode(form.kind) ? text.plans.staying : text.plans.moving,
    text.plans.chosen,
  ];
}

function placeSentences(form: PoolForm): string[] {
  const { kind, node, label } = form;
  const [path, server] = [form.path.trim(), form.server.trim()];
  const nodes = nodeWords(form);
  switch (kind) {
    case 'nfs':
      return [text.plans.nfs(nodes, nfsPlace({ server, path }))];
    case 'export':
      return [text.plans.export(node, path), text.plans.mounting(nodes)];
    case 'shared':
      return [text.plans.shared(nodes, path)];
    case 'folder':
      return [text.plans.folder(node, path)];
    case 'disk':
      return [text.plans.disk(node, label.trim())];
  }
}

function nodeWords(form: PoolForm): string {
  const nodes = readNodes(form);
  switch (nodes?.kind) {
    case 'labels':
      return text.meantPlan.labels(labelWords(nodes.labels));
    case 'list':
      return nodes.nodes.join(', ');
    default:
      return text.meantPlan.all;
  }
}
