import { CallError, type Command, type Terminal } from '../command';
import { targetHelp } from '../target';
import { createVerb } from './create';
import { doctorVerb } from './doctor';
import { listVerb } from './list';
import { deleteVerb, pauseVerb, resumeVerb, showVerb } from './one';
import type { Verb } from './verb';

const help = `Manages widgets as their owners do over the API, with the same checks.

  npm run widget -- create --user UID --database LINK --name NAME [--token-file FILE|-]
                    [--connection ID] [--slug SLUG] [--data-source ID]
                    [--only-status NAME …] [--only-platform NAME …]
  npm run widget -- list --user UID
  npm run widget -- show|pause|resume|doctor (--widget ID | --slug SLUG)
  npm run widget -- delete (--widget ID | --slug SLUG) --yes

create   --database is a Notion link or id. The token is read from FILE (- is the standard input),
         else from NOTION_TOKEN in the environment: never from the call, which others can see.
         --connection takes the token of a connection that the owner has already.
         --only-status and --only-platform, each as often as needed, keep all other posts in.
pause    nobody is shown the widget until resume; its address stays.
delete   with its stored posts, and its connection where no other widget uses it.
doctor   what is right and wrong with it, and what to do.
--json   prints what a program can read.

${targetHelp}
Exit codes: 0 done, 1 something failed (doctor: the widget is broken), 2 the call is wrong.`;

const verbs: Readonly<Record<string, Verb>> = {
  create: createVerb,
  list: listVerb,
  show: showVerb,
  pause: pauseVerb,
  resume: resumeVerb,
  delete: deleteVerb,
  doctor: doctorVerb,
};

async function run([name = '', ...args]: string[], terminal: Terminal): Promise<number> {
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb === undefined) {
    throw new CallError(`Say what to do: ${Object.keys(verbs).join(', ')}.`);
  }
  if (args.some((arg) => /^--?(?:notion-)?token(?:=|$)/.test(arg))) {
    throw new CallError(
      'A token in the call can be seen by everybody on this machine: use --token-file or NOTION_TOKEN.',
    );
  }
  const prepared = await verb(args, terminal);
  // Loaded for a call that is understood: it is the whole service.
  const { openService } = await import('./service');
  const service = await openService(prepared.target, terminal);
  try {
    const exitCode = await prepared.run(service);
    await service.disconnect();
    return exitCode;
  } finally {
    await service.close();
  }
}

/** Manages widgets as their owners do. */
export const widgetCommand: Command = { help, run };
