'use client';

import { useEncryption } from '../../_client/nodes.ts';
import { Notice } from '../../_components/state/notice.tsx';
import { nodesText } from '../../_text/nodes.ts';

const text = nodesText.encryption;

/** Whether what nodes send each other is encrypted; nothing where it is off, as it is at first. */
export function EncryptionNotice() {
  const { data } = useEncryption();
  if (!data || data.state === 'off') return null;
  const { state, networks, waiting } = data;
  return (
    <Notice look={state === 'on' ? 'good' : 'info'} title={text[state]}>
      {state === 'on' ? null : <p>{text.count(networks.encrypted, networks.total)}</p>}
      {waiting.map(({ stack, network, sentence }) => (
        <p key={`${stack} ${network}`}>{`${stack}, ${network}: ${sentence}`}</p>
      ))}
    </Notice>
  );
}
