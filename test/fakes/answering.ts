import type { CliHost } from '../../packager/cli/run-cli.ts';

/** A person at the terminal who gives these answers, in order. */
export function answering(...answers: string[]): Partial<CliHost> & { asked: string[] } {
  const asked: string[] = [];
  const next = async (question: string): Promise<string> => {
    asked.push(question);
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`nobody expected the question “${question}”`);
    return answer;
  };
  return { asked, isInteractive: true, ask: next, askSecret: next };
}
