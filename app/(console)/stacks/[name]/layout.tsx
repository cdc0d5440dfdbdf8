import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { StackFrame } from './stack-frame.tsx';
import { stackText } from '../../../_text/stack.ts';

interface Props {
  readonly params: Promise<{ name: string }>;
  readonly children: ReactNode;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { name } = await params;
  return { title: { default: name, template: stackText.titleTemplate(name) } };
}

export default async function StackLayout({ params, children }: Props) {
  return <StackFrame name={(await params).name}>{children}</StackFrame>;
}
