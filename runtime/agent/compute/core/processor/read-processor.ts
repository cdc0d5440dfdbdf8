import { HostProcessor } from '../../../../../schemas/agent/processor.ts';

const HOST_MODEL = /<mode name='host-model' supported='yes'>(.*?)<\/mode>/s;
const CUSTOM = /<mode name='custom' supported='yes'>(.*?)<\/mode>/s;
const MODEL = /<model[^>]*>([^<]+)<\/model>/g;
const FEATURE = /<feature(?=[^>]* policy='(require|disable)')(?=[^>]* name='([^']+)')[^>]*\/>/g;

/**
 * @param capabilities of domains of one kind: https://libvirt.org/formatdomaincaps.html
 * @returns the processor of the host as libvirt would write it into a domain; undefined: it cannot
 */
export function hostModel(capabilities: string): string | undefined {
  const found = HOST_MODEL.exec(capabilities)?.[1];
  return found === undefined ? undefined : `<cpu>${found}</cpu>`;
}

/**
 * Reads what the processor of a host can give its machines.
 *
 * @param expanded {@link hostModel} with every feature by name, also those that come with its model
 * @returns undefined when it is not told, or in words that are not expected
 */
export function readProcessor(capabilities: string, expanded: string): HostProcessor | undefined {
  const short = hostModel(capabilities) ?? '';
  const all = featuresOf(expanded, 'require');
  // What could not move along is left out where everything is named.
  const adds = featuresOf(short, 'require').filter((feature) => all.includes(feature));
  const processor = {
    vendor: /<vendor>([^<]+)<\/vendor>/.exec(short)?.[1],
    model: namesOf(short)[0],
    includes: all.filter((feature) => !adds.includes(feature)),
    adds,
    lacks: featuresOf(short, 'disable'),
    models: namesOf(CUSTOM.exec(capabilities)?.[1] ?? ''),
  };
  return HostProcessor.safeParse(processor).data;
}

const namesOf = (xml: string): string[] =>
  [...xml.matchAll(MODEL)].map(([, name = '']) => name).toSorted();

const featuresOf = (xml: string, policy: 'require' | 'disable'): string[] =>
  [...xml.matchAll(FEATURE)]
    .flatMap(([, found, name = '']) => (found === policy ? [name] : []))
    .toSorted();
