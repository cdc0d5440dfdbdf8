import type { StackOutput } from '../../../../../schemas/api/resources/stack.ts';
import { inspectTemplate, renderTemplate } from '../../../../../schemas/appliance/template.ts';
import { outputLookup, type ValueSource } from '../desired/render-values.ts';

/**
 * Renders the outputs of a stack.
 *
 * @param options `host`: how the gateway is reached by whoever asks; `reveal`: show secrets. An
 *   output counts as secret when it says so, or when it names a password or generated secret. One that names a port
 *   which is not published is left out
 */
export function stackOutputs(
  source: ValueSource,
  options: { host: string; reveal: boolean },
): StackOutput[] {
  const lookup = outputLookup(source, options.host);
  const { outputs, parameters } = source.stack.appliance.manifest;
  const published = new Set(source.stack.definition.ports.map(({ key }) => key));
  return Object.entries(outputs).flatMap(([key, output]) => {
    const { placeholders } = inspectTemplate(output.value, () => true);
    // Into a fenced clone leads no port.
    const leadsNowhere = placeholders.some(({ path }) => {
      const [area, port = ''] = path.split('.');
      return area === 'publish' && !published.has(port);
    });
    if (leadsNowhere) return [];
    const secret =
      output.kind === 'secret' ||
      placeholders.some(({ path }) => {
        const [area, name = ''] = path.split('.');
        return (
          area === 'secrets' || (area === 'parameters' && parameters[name]?.type === 'password')
        );
      });
    return [
      {
        key,
        title: output.title,
        kind: secret ? 'secret' : output.kind,
        value: secret && !options.reveal ? null : renderTemplate(output.value, lookup),
      },
    ];
  });
}
