import { createGoogleProject, type GoogleProject } from '../../../local/google/googleProject';
import { startGoogle, type GoogleStandIn } from '../../../local/google/startGoogle';

const location = 'projects/made-up/locations/us-central1';
const secret = 'projects/made-up/secrets/KEY';

interface Wanted {
  maxInstanceCount?: number;
  serviceAccountEmail?: string;
  environmentVariables?: Record<string, string>;
  secretEnvironmentVariables?: object[];
}

describe('the stand-in for Google', () => {
  let google: GoogleStandIn;
  let project: GoogleProject;
  beforeEach(async () => {
    google = await startGoogle('made-up');
    ({ project } = google);
    project.enabledServices.add('cloudfunctions.googleapis.com');
  });
  afterEach(async () => {
    await google.close();
  });

  /** The status and the body. */
  const ask = async (method: string, address: string, body?: object): Promise<string> => {
    const [host = '', ...path] = address.split('/');
    const response = await fetch(`${google.url(host)}/${path.join('/')}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return `${response.status} ${await response.text()}`;
  };
  const create = (id: string, serviceConfig: Wanted, eventTrigger?: object) =>
    ask('POST', `cloudfunctions.googleapis.com/v2/${location}/functions?functionId=${id}`, {
      ...{ name: `${location}/functions/${id}`, buildConfig: {}, serviceConfig },
      ...(eventTrigger === undefined ? {} : { eventTrigger }),
    });

  it('takes functions up to 10 instances each and 20 in sum, as new projects do', async () => {
    expect(await create('a', { maxInstanceCount: 10 })).toMatch(/^200 /);
    expect(await create('b', { maxInstanceCount: 11 })).toMatch(
      /^400 .*maxScale may not exceed 10/,
    );
    expect(await create('b', { maxInstanceCount: 10 })).toMatch(/^200 /);
    expect(await create('c', { maxInstanceCount: 1 })).toMatch(/^400 .*20 total max instances/);
    expect([...project.functions.keys()]).toHaveLength(2);
  });

  it('refuses a name that is both a variable and a secret', async () => {
    project.secrets.set('KEY', { labels: {}, versions: ['x'] });
    const both = {
      maxInstanceCount: 1,
      environmentVariables: { KEY: 'x' },
      secretEnvironmentVariables: [{ key: 'KEY', secret: 'KEY', version: '1' }],
    };
    expect(await create('a', both)).toMatch(/^400 .*overlaps/);
  });

  it('refuses a secret that is not there, and one that the function’s account may not read', async () => {
    const wanted = {
      maxInstanceCount: 1,
      secretEnvironmentVariables: [{ key: 'KEY', secret: 'KEY', version: '1' }],
    };
    expect(await create('a', wanted)).toMatch(/^404 /);
    project.secrets.set('KEY', { labels: {}, versions: ['x'] });
    expect(await create('a', wanted)).toMatch(/^403 /);
    const [account = ''] = createGoogleProject('made-up').serviceAccounts;
    const role = 'roles/secretmanager.secretAccessor';
    project.policies.set(secret, [{ role, members: [`serviceAccount:${account}`] }]);
    expect(await create('a', wanted)).toMatch(/^200 /);
  });

  it('refuses an account that is not there, and a trigger while Eventarc is set up', async () => {
    const stranger = 'nobody@made-up.iam.gserviceaccount.com';
    expect(await create('a', { maxInstanceCount: 1, serviceAccountEmail: stranger })).toContain(
      stranger,
    );
    project.eventarcRefusals = 1;
    const first = await create('a', { maxInstanceCount: 1 }, {});
    const second = await create('a', { maxInstanceCount: 1 }, {});
    expect(first).toMatch(/^400 .*Eventarc/);
    expect(second).toMatch(/^200 /);
  });

  it('refuses what is asked of an API that is not switched on', async () => {
    const queue = `cloudtasks.googleapis.com/v2/${location}/queues/q`;
    expect(await ask('GET', queue)).toMatch(/^403 /);
    await ask(
      'POST',
      'serviceusage.googleapis.com/v1/projects/made-up/services/cloudtasks.googleapis.com:enable',
    );
    expect(await ask('GET', queue)).toMatch(/^404 /);
  });

  it('keeps what it does not know', async () => {
    expect(await ask('GET', 'pubsub.googleapis.com/v1/topics')).toMatch(/^501 /);
    expect(google.unknownCalls).toEqual(['GET pubsub.googleapis.com/v1/topics']);
  });
});
