import { MachineProcessor } from '../../../../../schemas/agent/processor.ts';
import { element, type XmlElement } from '../../../node/core/xml-element.ts';

/**
 * XML namespace of the note on the processor of a machine. libvirt copies it into the process with
 * everything else, so that it tells what a process was started with, whatever is defined since.
 */
export const PROCESSOR_NAMESPACE = 'urn:stackyard:processor:1';

/** @returns the note as an element for the metadata of a domain */
export const processorNote = ({ vendor, model, features, without }: MachineProcessor): XmlElement =>
  element('stackyard-processor:processor', {
    'xmlns:stackyard-processor': PROCESSOR_NAMESPACE,
    vendor,
    model,
    features: features.join(' '),
    without: without.join(' '),
  });

const NOTE = /^<(?:[a-z-]+:)?processor(?= )([^>]*)\/>\s*$/;

/** @returns the processor in the note as libvirt hands it out, undefined for anything else */
export function readProcessorNote(metadata: string): MachineProcessor | undefined {
  const attributes = NOTE.exec(metadata)?.[1];
  if (attributes === undefined) return undefined;
  const valueOf = (name: string): string | undefined =>
    new RegExp(` ${name}=["']([^"']*)["']`).exec(attributes)?.[1];
  return MachineProcessor.safeParse({
    vendor: valueOf('vendor'),
    model: valueOf('model'),
    features: wordsOf(valueOf('features')),
    without: wordsOf(valueOf('without')),
  }).data;
}

const wordsOf = (text: string | undefined): string[] | undefined =>
  text?.split(' ').filter((word) => word !== '');
