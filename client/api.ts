/**
 * The API as types, made from its OpenAPI document by `npm run docs`: every change here is undone by the next one.
 */
export interface paths {
    "/v1/appointments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List appointments
         * @description Newest start first. With `status`, `outcome` or `updatedSince`, a page may hold fewer than `limit` and not be the last. Needs the scope `read`.
         */
        get: operations["listAppointments"];
        put?: never;
        /**
         * Create an appointment
         * @description Plans its reminders. Where the `externalId` exists already with the same content, the answer is 200 and that one. With other content, or where that one was cancelled, it is 409 and names the appointment and what differs; `PUT /v1/appointments/by-external-id/{externalId}` changes and reinstates. Needs the scope `appointments`.
         */
        post: operations["createAppointment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Create, change or reinstate up to 100 appointments by your own ids
         * @description Each item as if it were PUT by its `externalId`, on its own: a bad one spoils no other. `results` are in the order of `items`, say what was done with each, and show no plans. Needs the scope `appointments`.
         */
        put: operations["putAppointments"];
        /**
         * Create up to 100 appointments
         * @description Each item is created on its own: a bad one spoils no other. `results` are in the order of `items`. Needs the scope `appointments`.
         */
        post: operations["createAppointments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * See the plan that an appointment would get
         * @description Nothing is stored. Caps, opt-outs and pauses as they are now are taken into account. Needs the scope `read`.
         */
        post: operations["previewAppointment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments/day": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See a day at one glance, or find an appointment
         * @description Earliest first, each with what came of its reminders, by what last, what comes next, and why. With a filter a page may hold fewer than `limit` and not be the last. Needs the scope `read`.
         */
        get: operations["getDay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * See what a confirmation, a cancellation or a change would do
         * @description Nothing is stored. The answer is the appointment as it would be: steps that would not go out any more have their reason, and a step that would tell its person of it is in the plan. Needs the scope `read`.
         */
        post: operations["previewDeed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an appointment
         * @description Needs the scope `read`.
         */
        get: operations["getAppointment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change an appointment
         * @description A new time, place, person or policy raises `revision`, plans anew and takes back an earlier confirmation. Whoever was told of another time or place is told of the new one; another title is no news. Needs the scope `appointments`.
         */
        patch: operations["changeAppointment"];
        trace?: never;
    };
    "/v1/appointments/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See everything that happened, everything that will, and why
         * @description Each step of the ladder, past and future, with its reason as a code and as a sentence; and what people answered, with their words. Needs the scope `read`.
         */
        get: operations["getTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments/{id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See why a step goes out or not, and what if
         * @description Every stage of the decision for one step at any instant, with the one that objects; as things are, or as if the policy or the caps were others. It stores nothing. Needs the scope `read`.
         */
        get: operations["getWhy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what was said, word for word
         * @description Every attempt as it was handed to the provider, oldest first. The timeline says what became of it. Needs the scope `read`.
         */
        get: operations["listAppointmentMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments/{id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm an appointment
         * @description Repeating it is harmless. It is answered only when no later reminder can go out. Needs the scope `appointments`.
         */
        post: operations["confirmAppointment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an appointment
         * @description Repeating it is harmless. It is answered only when no later reminder can go out. Needs the scope `appointments`.
         */
        post: operations["cancelAppointment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments/{id}/outcome": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report whether the person came
         * @description From the start of the appointment on. Repeating it is harmless, and another outcome corrects the one before. Needs the scope `appointments`.
         */
        post: operations["reportOutcome"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments/by-external-id/{externalId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Create, change or reinstate an appointment by your own id
         * @description For whoever sends the schedule as it is now, again and again: the body is the whole appointment, and absent fields have their defaults. `did` says what was done, `fields` what differed. Sent again, it is `unchanged`. One that was cancelled stands again, in a new revision: whoever had been told of the cancellation is told so, and what was said before is not repeated. What its person cancelled stays cancelled, with a warning, unless the time or the place is another one, or with `reinstate=always`. One that has started is not changed. Needs the scope `appointments`.
         */
        put: operations["putAppointment"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/opt-outs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List opt-outs
         * @description Newest first. Needs the scope `read`.
         */
        get: operations["listOptOuts"];
        put?: never;
        /**
         * Opt an address out
         * @description It is answered only when no later message to the address can go out. A phone number is opted out of texts and calls. Needs the scope `appointments`.
         */
        post: operations["createOptOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/opt-outs/{address}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Lift the opt-outs of an address
         * @description Do this only when the person asked for it, and say what shows that: it is kept with the event, and in the evidence of the address. Needs the scope `appointments`.
         */
        delete: operations["liftOptOuts"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recipients/{address}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what an address was sent and what is left of its caps
         * @description Shows only your own contacts and opt-outs, and your own use of your caps. An unknown address has had no contact. Needs the scope `read`.
         */
        get: operations["getRecipient"];
        put?: never;
        post?: never;
        /**
         * Erase a person
         * @description The right to be forgotten: every appointment of the address loses its personal data and its reminders. What happened, without the person, stays; so do opt-outs, under a keyed hash. No answer that was kept for an `Idempotency-Key` before is given again: a request that is repeated is answered as things are now. Needs the scope `admin`.
         */
        delete: operations["eraseRecipient"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments/{id}/person": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See the person of an appointment
         * @description The addresses of the person, each as `GET /v1/recipients/{address}` shows it. `GET /v1/appointments/day?person={id}` has their appointments. Needs the scope `read`.
         */
        get: operations["getAppointmentPerson"];
        put?: never;
        post?: never;
        /**
         * Erase the person of an appointment
         * @description As `DELETE /v1/recipients/{address}` for each address of the person: every appointment of theirs loses its personal data and its reminders, also that of somebody who shares one. Again is harmless. Needs the scope `admin`.
         */
        delete: operations["eraseAppointmentPerson"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments/{id}/conversation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what was said with the person of an appointment, in both directions
         * @description Over all addresses of the person and all appointments: each message and call in short with what became of it, and each answer, also what nobody understood and what was about no appointment. Each says whose it was, for people may share an address. Needs the scope `read`.
         */
        get: operations["getAppointmentConversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recipients/{address}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export everything about an address, for a complaint or a court
         * @description Each contact with its words, time zone, rule and reason, each reply, each opt-out and consent, and what became of the appointments, in order of time: as JSON whose records are chained by hashes and sealed by a signature, or as a PDF for people. Only what went to this address: somebody with an email address and a phone has two files. `ringonce verify-evidence FILE` checks the JSON. Needs the scope `read`.
         */
        get: operations["getEvidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/evidence-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the key by which evidence is checked
         * @description The public half of what seals every evidence file of this Ringonce. Keep it apart from the files: it shows whose they are. Needs the scope `read`.
         */
        get: operations["getEvidenceKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replies/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * See how an answer would be understood
         * @description Nothing is stored and nobody is answered. Needs the scope `read`.
         */
        post: operations["previewReply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what people answered
         * @description Everything that people said: texts with their words, keys in calls, buttons of their pages, calls to your number. An open one needs somebody of the office: while it is open, texts and calls of the appointments that it is about wait for the reason `answered`. Needs the scope `read`.
         */
        get: operations["listReplies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replies/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what the office made of a reply
         * @description Repeating it is harmless: the first resolution stands. Needs the scope `appointments`.
         */
        post: operations["resolveReply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/needs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what somebody of the office has to look at
         * @description Open ones first, each oldest first. A need closes by itself when what it asks for came about: the appointment was confirmed, moved or cancelled, or the person was reached. Those about opt-outs, wrong numbers and unreached people are listed until the appointment starts. With `kind`, a page may hold fewer than `limit` and not be the last. Needs the scope `read`.
         */
        get: operations["listNeeds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/needs/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what the office made of a need
         * @description The replies that asked for it are resolved with it. Repeating it is harmless: the first resolution stands. Needs the scope `appointments`.
         */
        post: operations["resolveNeed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List escalation policies
         * @description Needs the scope `read`.
         */
        get: operations["listPolicies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an escalation policy
         * @description Needs the scope `read`.
         */
        get: operations["getPolicy"];
        /**
         * Create or change an escalation policy
         * @description Ladders that run already keep the version that they started with, until it is applied to them: `POST /v1/policies/{name}/apply`. Needs the scope `operate`.
         */
        put: operations["putPolicy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what a policy said before
         * @description The last twenty, kept for six years from when they were replaced. To restore one, store it again: it becomes the newest version. Needs the scope `read`.
         */
        get: operations["listPolicyVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read your settings
         * @description Needs the scope `read`.
         */
        get: operations["getSettings"];
        /**
         * Change your settings
         * @description Absent fields stay as they are. Caps and rates hold from the next contact on; plans that were made keep their times. Needs the scope `admin`.
         */
        put: operations["changeSettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{name}/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move what is booked to the policy’s newest version
         * @description A running ladder keeps the version that it started with until this is called; what is confirmed, declined or over is left alone. One page of appointments, soonest first: go on with `nextCursor` until it is null. It may stop anywhere and be repeated, for an appointment that has the version is left alone. What had its turn does not come again; nobody is told of it; and nothing becomes due because of it: a step whose new time has passed keeps the time that it had, and one that is new is left out. Needs the scope `operate`.
         */
        post: operations["applyPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * See the ladder of a policy before it is stored
         * @description When each step would be planned for one appointment, with the contact hours around it. Nothing is stored, and nothing is asked of caps: `POST /v1/appointments/preview` does that. Needs the scope `read`.
         */
        post: operations["previewPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/replay/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * See last month by a policy before it is stored
         * @description Plans the appointments of the policy’s name that started in the last 30 days again, and compares the two ladders by the same rules: contact hours and gaps hold, an answer ends both when it came, and what was booked late begins late. Caps, bundles, failures and rates are left out, so it is an estimate. Nothing is stored. Needs the scope `read`.
         */
        post: operations["replayPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments/{id}/revoke-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the links that were sent for an appointment
         * @description A person who opens such a link is asked to call the office. Links in messages that go out later work. Calling this again ends the links that were made since. Needs the scope `appointments`.
         */
        post: operations["revokeAppointmentLinks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant/revoke-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End all links that were sent so far
         * @description Ends the links to every appointment and those to unsubscribe. People whose emails hold a dead link have to call you. It is meant for an emergency, such as a leaked mailbox. Needs the scope `operate`.
         */
        post: operations["revokeAllLinks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the endpoints for events
         * @description Needs the scope `read`.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Make an endpoint for events
         * @description Events are recorded from then on, within ten seconds where several processes serve the API, and kept for 30 days. The answer is the only place where the secret is shown. Needs the scope `admin`.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhookId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an endpoint for events
         * @description Needs the scope `read`.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete an endpoint for events
         * @description Needs the scope `admin`.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change an endpoint for events
         * @description Needs the scope `admin`.
         */
        patch: operations["changeWebhook"];
        trace?: never;
    };
    "/v1/webhooks/{webhookId}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what became of events at an endpoint
         * @description Needs the scope `read`.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhookId}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an endpoint another secret
         * @description For a while messages are signed with both, so that nothing is refused meanwhile. Needs the scope `admin`.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhookId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test to an endpoint
         * @description It goes the way of every event, within seconds; its delivery says what became of it. A disabled endpoint gets none. Needs the scope `operate`.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhookId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post everything again from an instant on
         * @description Under the same ids, in order. One event alone: POST /v1/events/{eventId}/replay. Needs the scope `operate`.
         */
        post: operations["replayWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what happened, for those who can’t be called
         * @description The same events as are posted, from the moment at which the office made its first endpoint, which may have no `url`. Needs the scope `read`.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{eventId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post one event again
         * @description Needs the scope `operate`.
         */
        post: operations["replayEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/feeds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the calendars that are read
         * @description Needs the scope `read`.
         */
        get: operations["listFeeds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/feeds/{name}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a calendar now, and see row by row what would be done
         * @description Nothing is stored. Needs the scope `read`.
         */
        get: operations["previewFeed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/feeds/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Have a calendar read again and again
         * @description Each occurrence becomes an appointment, which moves, is cancelled and stands again with it. Look at it first with `GET /v1/feeds/{name}/preview`. A reading that would cancel more than a fifth of what it had given, or move more than a twentieth, changes nothing until you accept it. Needs the scope `admin`.
         */
        put: operations["putFeed"];
        post?: never;
        /**
         * Read a calendar no more
         * @description What it gave stays as it is. Needs the scope `admin`.
         */
        delete: operations["deleteFeed"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/feeds/{name}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a reading go on that was held
         * @description That reading and no other: where the calendar has changed again, and still is not plausible, it is held anew. Needs the scope `operate`.
         */
        post: operations["acceptFeed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List templates
         * @description Needs the scope `read`.
         */
        get: operations["listTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/templates/{kind}/{channel}/{locale}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a template
         * @description The one that is used for this locale: your own, your own of the language, or the built-in one, which is English where we have no words in the language. `locale` says which. Needs the scope `read`.
         */
        get: operations["getTemplate"];
        /**
         * Create or change a template of your own
         * @description It takes the place of the built-in one for this locale, and for its regions that have none of their own (`es` serves `es-MX`). Liquid, without includes and without `date`. Variables are `office`: who the message is from: the sender name of the channel, else the office’s name; `name`: the person’s name, or nil; nil, too, where the message is for several people; `person`: whose appointment it is, where more than one person shares the address; else nil, for it need not be said; `title`: what the appointment is; `location`: where it is, or nil; `when`: date and time, as the person’s locale writes them; short in an SMS, spoken in a call; `date`: the date alone; `time`: the time alone; `moved_from`: the date and time before it was moved, or nil; `new_location`: where it is now, where the person was told of another place; else nil; `duration_minutes`: how long it takes; `others`: further appointments in the same message, each with person, title, location and when; `contact_phone`: how to call the office, or nil; spoken in a call; `manage_url`: the person’s page, or nil; `unsubscribe_url`: where one click ends emails, or nil. Filters are `append`, `at_least`, `at_most`, `capitalize`, `ceil`, `default`, `divided_by`, `downcase`, `first`, `floor`, `join`, `last`, `lstrip`, `map`, `minus`, `modulo`, `plus`, `prepend`, `remove`, `replace`, `reverse`, `round`, `rstrip`, `size`, `slice`, `sort`, `split`, `strip`, `times`, `truncate`, `truncatewords`, `upcase`, `url_encode`, `where`. Refused is what does not render, does not name the sender in an SMS, or asks for a reply that carriers take for themselves (CANCEL, END, QUIT, YES …). Needs the scope `operate`.
         */
        put: operations["putTemplate"];
        post?: never;
        /**
         * Delete a template of your own
         * @description From then on the next best template is used, which may be the built-in one. Needs the scope `operate`.
         */
        delete: operations["deleteTemplate"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/templates/{kind}/{channel}/{locale}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what a template of your own said before
         * @description The last twenty, kept for six years from when they were replaced. To restore one, put it again: it becomes the newest version. Needs the scope `read`.
         */
        get: operations["listTemplateVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/templates/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview what would be sent
         * @description Renders every channel for sample data, or for what is given. Nothing is stored or sent. Needs the scope `read`.
         */
        post: operations["previewTemplates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/control/person-ceiling": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set how often all tenants together may contact one address
         * @description An office’s caps count its own contacts; this ceiling counts everybody’s, and protects a person who has appointments at several offices. It holds from the next contact on. What it holds back waits as `person_ceiling`, which names no other office. Built in: twice the default caps of one office. Needs the scope `admin`.
         */
        put: operations["putPersonCeiling"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/control/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop sending
         * @description It holds from the next claim on, and ends by itself: after four hours unless `for` or `until` says otherwise; `until: null` insists. Reminders wait, and those that become too late meanwhile are dropped: `tooLate` says how many. The same scope again sets another end. The operator is paged when a pause has stood for an hour, and when it costs the first reminder. Needs the scope `operate`.
         */
        post: operations["pauseSending"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/control": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what is paused and what is held, and the person’s ceiling
         * @description Needs the scope `read`.
         */
        get: operations["getControl"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/control/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what a release would let go
         * @description Exactly what would go out if the held work of this scope were released now: every entry is judged as it would be then, with the caps, gaps and merging of the contacts before it. Nothing is stored. Where more is held than `upTo`, `cut` is true and the answer is about those that come up next; `GET /v1/status` says how many are held. Needs the scope `read`.
         */
        get: operations["previewRelease"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/control/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on sending
         * @description Lifts every pause within the scope. What waited spreads over the next minutes. Needs the scope `operate`.
         */
        post: operations["resumeSending"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/control/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let the held work of a surge go
         * @description Lifts every hold within the scope; the work goes out paced like everything else. Needs the scope `operate`.
         */
        post: operations["releaseHeld"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/control/blackout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what a restore holds, and what a release would send
         * @description The time that the data does not remember, how far the comparison with the providers’ records is, and exactly what would go out if what is held in this scope were released now. Nothing is stored. Needs the scope `read`.
         */
        get: operations["getBlackout"];
        put?: never;
        /**
         * Say that the data was put back to an earlier state
         * @description From the next claim on, whatever could have gone out by then is held as `restored`, until it was compared with the providers’ records and a person has decided. `ringonce restore` says it by itself; say it after a database was restored by other means. An open one becomes longer by it. Needs the scope `operate`.
         */
        post: operations["reportBlackout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/control/blackout/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let go what a restore holds
         * @description What the providers’ records do not show as taken goes out, paced and capped like everything else. A decision about a part that was made before stays as it is. Needs the scope `operate`.
         */
        post: operations["releaseRestored"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/control/blackout/drop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take what a restore holds as said
         * @description It ends as `restored`, and the ladders go on with the steps whose time has not come. Needs the scope `operate`.
         */
        post: operations["dropRestored"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tenants
         * @description Needs the scope `read`.
         */
        get: operations["listTenants"];
        put?: never;
        /**
         * Create a tenant
         * @description Absent settings get their defaults. Where a tenant with the same id and settings exists, the answer is 200 and that one. Needs the scope `admin`.
         */
        post: operations["createTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a tenant
         * @description Needs the scope `read`.
         */
        get: operations["getTenant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a tenant’s keys
         * @description Keys that are not revoked. The keys themselves are stored nowhere. Needs the scope `admin`.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Issue a key
         * @description The answer is the only place where the key is ever shown. Needs the scope `admin`.
         */
        post: operations["issueKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key
         * @description The next request with the key is answered 401. Repeating it is harmless. A key that the environment gives stays revoked, too: a start with it says so. Needs the scope `admin`.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List operators’ keys
         * @description Keys that are not revoked. The keys themselves are stored nowhere. Needs the scope `admin`.
         */
        get: operations["listOperatorKeys"];
        put?: never;
        /**
         * Issue an operator key
         * @description The answer is the only place where the key is ever shown. Needs the scope `admin`.
         */
        post: operations["issueOperatorKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator-keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an operator key
         * @description The next request with the key is answered 401. Repeating it is harmless. A key that the environment gives stays revoked, too: a start with it says so. Needs the scope `admin`.
         */
        delete: operations["revokeOperatorKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the people of an office, or of the operator
         * @description Those who work with Ringonce. Whoever is reminded is a recipient, and is not in here. Needs the scope `admin`.
         */
        get: operations["listPeople"];
        put?: never;
        /**
         * Add a person
         * @description Somebody who works with Ringonce. Keys are issued to them (`personId` of a new key), and what is done with those is told by their name. Where the person is there already and is the same, the answer is 200. Needs the scope `admin`.
         */
        post: operations["createPerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people/{personId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a person
         * @description Needs the scope `admin`.
         */
        get: operations["getPerson"];
        put?: never;
        post?: never;
        /**
         * Remove a person
         * @description Their keys are revoked. Name and address are gone but for the name in the audit log, beside what was done before. Needs the scope `admin`.
         */
        delete: operations["deletePerson"];
        options?: never;
        head?: never;
        /**
         * Change a person’s name or role
         * @description The next request with a key of theirs has the new role. Needs the scope `admin`.
         */
        patch: operations["changePerson"];
        trace?: never;
    };
    "/v1/status/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See a day of contacts by hour and channel
         * @description What came of them over the last 24 hours, over all tenants, and what is planned for the next 24. Needs the scope `read`.
         */
        get: operations["getHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See how things stand
         * @description With a tenant key, only that tenant’s entries are counted. Needs the scope `read`.
         */
        get: operations["getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the metrics, as Prometheus does
         * @description In Prometheus’ text format 0.0.4. Names follow OpenTelemetry’s conventions. No value tells of a person, an appointment or an office. Needs the scope `read`.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what needs a person
         * @description The open alerts, oldest first. One leaves the list when its cause is gone. Needs the scope `read`.
         */
        get: operations["listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts/{key}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that somebody looks after an alert
         * @description The alert is repeated no more, and stays in the list until its cause is gone. Repeating it is harmless. Needs the scope `operate`.
         */
        post: operations["acknowledgeAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See who changed what, and when
         * @description Every change of control, a policy, a template, an office, a key or a colleague, and every person who was erased. It is stored before the change that it tells of, so none is without its entry; an entry without its change is what a crash may leave. Kept for six years. A tenant key sees what concerns its office, without the names of operators. Needs the scope `admin`.
         */
        get: operations["listAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Hold plan, ledger and providers’ records against each other
         * @description Looks for reminders that are missing, unknown to the ledger, without an appointment, in doubt, sent twice, sent too often or outside hours. Two requests at the same time get the same answer. Needs the scope `read`.
         */
        get: operations["runAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See which messages failed too often
         * @description Each with what would become of it now. Their reminders come up again by themselves meanwhile. Needs the scope `read`.
         */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try again what failed too often
         * @description Makes their reminders due now: they are judged like all others, with caps, hours and the surge gate. At most 100 at a time. Needs the scope `operate`.
         */
        post: operations["redriveDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what would have gone out
         * @description With a tenant key, only that tenant’s messages. Needs the scope `read`.
         */
        get: operations["listSandboxMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/inbound": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what people who were played said, and got back
         * @description The last 1000 since this process began. With a tenant key, what was played with it. Needs the scope `read`.
         */
        get: operations["listPlayed"];
        put?: never;
        /**
         * Play a person who texts, presses keys, or calls
         * @description A text from any number, keys in the latest call to one, or a call to your number: without `digits` it begins and is greeted. Keys are pressed one after the other, and a later request goes on in the same call: where an answer names a new time, key 1 then confirms that one. Needs the scope `operate`.
         */
        post: operations["playInbound"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what time it is, and when something falls due
         * @description Needs the scope `read`.
         */
        get: operations["getClock"];
        put?: never;
        /**
         * Let time go by
         * @description Runs everything that falls due on the way, in order, then answers. It is everybody’s time: where there is more than one tenant, it takes an operator key. Needs the scope `operate`.
         */
        post: operations["moveClock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/examples/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get appointments to try it with
         * @description Nothing is stored. `schedule`: four days of an office, with 298 appointments in many languages and countries, moved to days that are to come. `night`: an office’s Friday, and the 13 hours before it in which Ringonce is off. Needs the scope `read`.
         */
        get: operations["getExample"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "appointment.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An appointment was booked.
         * @description Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.
         */
        post: operations["appointment.created"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "appointment.changed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * It has another time, place, person, title or policy, or the office reported who came.
         * @description Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.
         */
        post: operations["appointment.changed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "appointment.confirmed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The person or the office confirmed it.
         * @description Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.
         */
        post: operations["appointment.confirmed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "appointment.declined": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The person can’t come, or wants another time: the office has to act.
         * @description Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.
         */
        post: operations["appointment.declined"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "appointment.cancelled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * It was cancelled, by the person or by the office.
         * @description Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.
         */
        post: operations["appointment.cancelled"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "reminder.sent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A provider took a reminder.
         * @description Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.
         */
        post: operations["reminder.sent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "reminder.delivered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A reminder reached a person or a machine.
         * @description Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.
         */
        post: operations["reminder.delivered"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "reminder.failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A reminder did not arrive, and will not.
         * @description Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.
         */
        post: operations["reminder.failed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "reminder.dropped": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A reminder was not sent; `reason` says why.
         * @description Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.
         */
        post: operations["reminder.dropped"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "reply.received": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A person said something: by text, key, link or call.
         * @description Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.
         */
        post: operations["reply.received"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "opt_out.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A person wants no more contacts by some channels.
         * @description Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.
         */
        post: operations["opt_out.created"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "opt_out.lifted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An opt-out was taken back.
         * @description Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.
         */
        post: operations["opt_out.lifted"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "alert.opened": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Something about the office’s reminders needs a look.
         * @description Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.
         */
        post: operations["alert.opened"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "alert.closed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Its cause is gone.
         * @description Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.
         */
        post: operations["alert.closed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook.tested": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Somebody pressed the test button of the endpoint.
         * @description Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.
         */
        post: operations["webhook.tested"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        Event: {
            /**
             * @description The same however often it is told.
             * @example evt_0123456789abcdefghjkmnpqrs
             */
            id: string;
            /**
             * @example reply.received
             * @enum {string}
             */
            type: "appointment.created" | "appointment.changed" | "appointment.confirmed" | "appointment.declined" | "appointment.cancelled" | "reminder.sent" | "reminder.delivered" | "reminder.failed" | "reminder.dropped" | "reply.received" | "opt_out.created" | "opt_out.lifted" | "alert.opened" | "alert.closed" | "webhook.tested";
            /**
             * Format: date-time
             * @description When it came about.
             * @example 2026-12-03T15:30:00Z
             */
            timestamp: string;
            /**
             * @description What it says; see the webhooks of this document.
             * @example {
             *       "replyId": "rpl_SM1",
             *       "way": "text",
             *       "intent": "confirm",
             *       "appointmentIds": [
             *         "apt_0123456789abcdefghjkmnpqrs"
             *       ],
             *       "text": "C",
             *       "from": "+12125550123"
             *     }
             */
            data: {
                [key: string]: unknown;
            };
        };
        Appointment: {
            /**
             * @description Our id; null in a preview.
             * @example apt_0123456789abcdefghjkmnpqrs
             */
            id: string | null;
            /**
             * @description Your id.
             * @example ehr-8812
             */
            externalId: string | null;
            /**
             * @example scheduled
             * @enum {string}
             */
            status: "scheduled" | "confirmed" | "declined" | "cancelled" | "past";
            /**
             * @description From 1; one more with every new time, place, person or policy.
             * @example 1
             */
            revision: number;
            /**
             * Format: date-time
             * @description When it starts, with the offset of `timeZone`.
             * @example 2026-12-04T15:30:00-05:00
             */
            startsAt: string;
            /**
             * @description Where it takes place, IANA.
             * @example America/New_York
             */
            timeZone: string;
            /**
             * @description In minutes.
             * @example 30
             */
            durationMinutes: number;
            /**
             * @description What it is.
             * @example Dental cleaning
             */
            title: string;
            /**
             * @description Where it is.
             * @example 12 Elm St
             */
            location: string | null;
            recipient: components["schemas"]["Recipient"];
            /**
             * @description What came of the reminders. `confirmed`: said yes. `declined`: can’t come, or wants another time. `cancelled`: the appointment was cancelled. `answered`: wrote something that you have not read yet. `reached`: a reminder went out, and nobody said that it did not arrive. `unreached`: every step has ended, and none reached anybody. `pending`: nobody was reached yet, and a step is still to come.
             * @example reached
             * @enum {string}
             */
            response: "confirmed" | "declined" | "cancelled" | "answered" | "reached" | "unreached" | "pending";
            /**
             * @description What you reported after the start; null before.
             * @example null
             * @enum {string|null}
             */
            outcome: "attended" | "no_show" | null;
            /**
             * @description The escalation policy that it started with.
             * @example default
             */
            policy: string;
            /**
             * @description Yours.
             * @example {
             *       "chair": "3"
             *     }
             */
            metadata: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-12-03T15:30:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it last changed.
             * @example 2026-12-03T15:30:00Z
             */
            updatedAt: string;
            /**
             * Format: date-time
             * @description When its personal data was erased.
             * @example 2026-12-03T15:30:00Z
             */
            erasedAt: string | null;
            /** @description Every step of the present revision. */
            plan: components["schemas"]["PlanStep"][];
            /**
             * @description The most that the contacts of this revision can cost, in US dollars: segments, calls at their longest, prices by country.
             * @example 0.1003
             */
            costCeiling: number;
            /**
             * @description What was assumed while reading the request, and which reminders can’t follow any more; empty otherwise.
             * @example []
             */
            warnings: string[];
        };
        Recipient: {
            /**
             * @description How the person is greeted.
             * @example Ana
             */
            name: string | null;
            /**
             * @description Where emails go.
             * @example ana@example.com
             */
            email: string | null;
            /**
             * @description Where texts and calls go, E.164.
             * @example +12125550123
             */
            phone: string | null;
            /**
             * @description The language of the messages, BCP 47.
             * @example es
             */
            locale: string;
            /**
             * @description As it was given, IANA.
             * @example America/Chicago
             */
            timeZone: string | null;
        };
        PlanStep: {
            /**
             * @description Its place in the ladder, from 0.
             * @example 0
             */
            step: number;
            kind: components["schemas"]["StepKind"];
            /**
             * @description How the person is contacted.
             * @example sms
             * @enum {string}
             */
            channel: "email" | "sms" | "voice";
            /**
             * Format: date-time
             * @description When it is planned, inside contact hours, in the appointment’s zone.
             * @example 2026-12-03T10:30:00-05:00
             */
            plannedAt: string;
            /**
             * Format: date-time
             * @description When it is expected to go out or be dropped; null once that is decided.
             * @example 2026-12-03T15:30:00Z
             */
            dueAt: string | null;
            state: components["schemas"]["State"];
            reason: components["schemas"]["Reason"];
            /**
             * @description The reason as one sentence for people.
             * @example The person was contacted a short while ago.
             */
            explanation: string | null;
        };
        /**
         * @description What a step says: a `reminder` of the ladder, or news: a `booking`, a `change`, a `cancellation`, or a `reinstatement`: it was cancelled, and stands again.
         * @enum {string}
         */
        StepKind: "reminder" | "booking" | "change" | "cancellation" | "reinstatement";
        /**
         * @description The state of a ledger entry.
         * @enum {string}
         */
        State: "planned" | "queued" | "sending" | "in_doubt" | "sent" | "delivered" | "failed" | "dropped";
        /**
         * @description One of a closed list. `too_late`: It was too close to the appointment for this reminder to be of use. `superseded`: A gentler reminder, or a newer version of the appointment, took its place. `confirmed`: The person confirmed, so no further reminder is needed. `declined`: The person can not come, or asked for another time, so no reminder follows until the office has acted. `answered`: The person answered something that the office has to read first. `cancelled`: The appointment was cancelled. `opted_out`: The person asked not to be contacted this way. `no_address`: There is no address for this channel. `invalid_address`: The address does not exist or cannot receive this kind of message. `landline`: The number is a landline, which is not texted. `quiet_hours`: It was outside the hours at which the person may be contacted. `capped`: The office has contacted the person as often as its limits allow. `person_ceiling`: The person has received as many contacts as one person may receive in that time. `line_busy`: Another of our calls to this number is still in progress. `min_gap`: The person was contacted a short while ago. `paused`: Sending was paused by an operator. `surge_hold`: Unusually much late work was waiting, so it was held for a person to look at. `restored`: The data was put back to an earlier state, and nobody knows what went out, or who said stop, in the time in between. `already_sent`: The provider’s own record shows that it went out, in a time that our data does not remember. `over_budget`: The office’s budget for this month is used up. `clock_off`: The clock of the machine was wrong, and nobody knew whether this was the hour for it. `office_unnamed`: The office has no name of its own yet, and nobody would know who is writing. `queue_full`: Sending is behind; this waits its turn. `provider_busy`: The sending rate was used up, or the provider asked us to slow down. `provider_error`: The provider had a fault and did not take the message. `rejected`: The provider refused the message. `bounced`: The email came back: the mailbox does not exist or refuses us. `soft_bounced`: The email came back for a passing reason, such as a full mailbox. `undelivered`: The provider could not deliver the message. `no_answer`: Nobody answered the call. `busy`: The line was busy. `machine`: An answering machine took the call. `answer_lost`: The provider never answered, so it is not known whether the message went out; it is not repeated. `attempts_exhausted`: It was tried as often as allowed without success. `merged`: It was included in another reminder to the same person. `held_off`: The appointment was just being changed, so nothing was said until that was decided. `incomplete`: The request that created this reminder never finished. `erased`: The data of this person was erased.
         * @enum {string|null}
         */
        Reason: "too_late" | "superseded" | "confirmed" | "declined" | "answered" | "cancelled" | "opted_out" | "no_address" | "invalid_address" | "landline" | "quiet_hours" | "capped" | "person_ceiling" | "line_busy" | "min_gap" | "paused" | "surge_hold" | "restored" | "already_sent" | "over_budget" | "clock_off" | "office_unnamed" | "queue_full" | "provider_busy" | "provider_error" | "rejected" | "bounced" | "soft_bounced" | "undelivered" | "no_answer" | "busy" | "machine" | "answer_lost" | "attempts_exhausted" | "merged" | "held_off" | "incomplete" | "erased" | null;
        /** @description RFC 9457 problem details. */
        Problem: {
            /**
             * @description Identifies the kind of problem.
             * @example urn:ringonce:problem:bad-request
             */
            type: string;
            /**
             * @description The kind of problem.
             * @example Bad Request
             */
            title: string;
            /**
             * @description The HTTP status.
             * @example 400
             */
            status: number;
            /** @description What is wrong this time. */
            detail: string;
            /** @description Every fault at once, for bad input. */
            errors?: {
                /**
                 * @description Dotted path of the field; empty for the whole body.
                 * @example recipient.phone
                 */
                path: string;
                /** @description What was wrong and what is accepted. */
                message: string;
            }[];
            /** @description Names this occurrence; quote it when you ask about it. */
            instance?: string;
        };
        AppointmentInput: {
            /**
             * @description Your own id, unique among your appointments. POST it again with the same content, and the answer is the same appointment; with other content, or when it was cancelled, 409.
             * @example ehr-8812
             */
            externalId?: string | null;
            /**
             * @description When it starts: with an offset or `Z`, or local and read in `timeZone`. A local time that DST skips is 422; one that DST repeats is the earlier, with a warning. Fractions of a second are dropped.
             * @example 2026-12-04T15:30:00-05:00
             */
            startsAt: string;
            /**
             * @description Where it takes place, IANA; absent: the office’s zone.
             * @example America/New_York
             */
            timeZone?: string;
            /**
             * @description How long it takes, in minutes; absent: 30.
             * @example 30
             */
            durationMinutes?: number;
            /**
             * @description What it is; the person reads and hears it.
             * @example Dental cleaning
             */
            title: string;
            /**
             * @description Where it is; shown in emails.
             * @example 12 Elm St
             */
            location?: string | null;
            recipient: components["schemas"]["RecipientInput"];
            /**
             * @description The escalation policy; absent: `default`.
             * @example default
             */
            policy?: string;
            /**
             * @description Yours: at most 20 names of up to 40 characters, each with a text of up to 500. Not sent to anybody.
             * @example {
             *       "chair": "3"
             *     }
             */
            metadata?: {
                [key: string]: string;
            };
            consent?: components["schemas"]["ConsentInput"];
        };
        /** @description The person to remind. An email address or a phone number is needed. */
        RecipientInput: {
            /**
             * @description How the person is greeted.
             * @example Ana
             */
            name?: string | null;
            /**
             * @description Where emails go. Without it, email steps are dropped as `no_address`.
             * @example ana@example.com
             */
            email?: string | null;
            /**
             * @description Where texts and calls go: E.164, or as dialled in the office’s country. It must be valid, of a country that the settings’ `countries` allow, and no premium-rate or shared-cost number. A landline is called and not texted.
             * @example +12125550123
             */
            phone?: string | null;
            /**
             * @description The language of the messages, BCP 47; absent: the office’s.
             * @example es
             */
            locale?: string | null;
            /**
             * @description Where the person is, IANA. Absent: what the phone number allows; then it must be a contact hour in all of it.
             * @example America/New_York
             */
            timeZone?: string | null;
            consent?: components["schemas"]["ConsentInput"];
        };
        /** @description That the person agreed to be contacted. It is recorded for each address of the person, and shown with it; it lifts no opt-out. */
        ConsentInput: {
            /**
             * @description Where the person gave it.
             * @example Intake form
             */
            source: string;
            /**
             * Format: date-time
             * @description When, as you have it. Ringonce notes beside it when it heard of it.
             * @example 2026-11-02T09:00:00-05:00
             */
            at?: string;
            /**
             * @description What shows it: the number of a form, or the words that were agreed to.
             * @example Form 1182, signed
             */
            evidence?: string | null;
        } | null;
        /** @description One result for each item, in the order of the items. */
        BatchResults: {
            results: {
                /**
                 * @description What this item alone would have been answered.
                 * @example 201
                 */
                status: number;
                appointment?: components["schemas"]["Appointment"];
                problem?: components["schemas"]["Problem"];
            }[];
        };
        AppointmentBatch: {
            /** @description Appointments to create. */
            items: components["schemas"]["AppointmentInput"][];
        };
        Day: {
            items: components["schemas"]["Glance"][];
            /** @description Send it as `cursor` for the next page; null on the last. */
            nextCursor: string | null;
            /** @description Whether there are, or may be, more than these. */
            more: boolean;
            /**
             * @description How many at most there could be.
             * @example 50
             */
            limit: number;
        };
        /** @description How an appointment stands; the reason is why nobody was reached, or why the next step waits. */
        Glance: {
            /**
             * @description Our id; null in a preview.
             * @example apt_0123456789abcdefghjkmnpqrs
             */
            id: string | null;
            /**
             * @description Your id.
             * @example ehr-8812
             */
            externalId: string | null;
            /**
             * @example scheduled
             * @enum {string}
             */
            status: "scheduled" | "confirmed" | "declined" | "cancelled" | "past";
            /**
             * @description From 1; one more with every new time, place, person or policy.
             * @example 1
             */
            revision: number;
            /**
             * Format: date-time
             * @description When it starts, with the offset of `timeZone`.
             * @example 2026-12-04T15:30:00-05:00
             */
            startsAt: string;
            /**
             * @description Where it takes place, IANA.
             * @example America/New_York
             */
            timeZone: string;
            /**
             * @description In minutes.
             * @example 30
             */
            durationMinutes: number;
            /**
             * @description What it is.
             * @example Dental cleaning
             */
            title: string;
            /**
             * @description Where it is.
             * @example 12 Elm St
             */
            location: string | null;
            recipient: components["schemas"]["Recipient"];
            /**
             * @description What came of the reminders. `confirmed`: said yes. `declined`: can’t come, or wants another time. `cancelled`: the appointment was cancelled. `answered`: wrote something that you have not read yet. `reached`: a reminder went out, and nobody said that it did not arrive. `unreached`: every step has ended, and none reached anybody. `pending`: nobody was reached yet, and a step is still to come.
             * @example reached
             * @enum {string}
             */
            response: "confirmed" | "declined" | "cancelled" | "answered" | "reached" | "unreached" | "pending";
            /**
             * @description What you reported after the start; null before.
             * @example null
             * @enum {string|null}
             */
            outcome: "attended" | "no_show" | null;
            /** @description The latest contact that reached the person, else the latest try; or null. */
            last: {
                /**
                 * @description How the person is contacted.
                 * @example sms
                 * @enum {string}
                 */
                channel: "email" | "sms" | "voice";
                /** @enum {string} */
                state: "planned" | "queued" | "sending" | "in_doubt" | "sent" | "delivered" | "failed" | "dropped";
                /**
                 * Format: date-time
                 * @description When.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
            } | null;
            /** @description The next step, as far as it is known; null where none follows. */
            next: {
                /**
                 * @description How the person is contacted.
                 * @example sms
                 * @enum {string}
                 */
                channel: "email" | "sms" | "voice";
                /**
                 * Format: date-time
                 * @description When it comes up.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
            } | null;
            reason: components["schemas"]["Reason"];
            /**
             * @description The reason as one sentence for people.
             * @example The person was contacted a short while ago.
             */
            explanation: string | null;
        };
        /** @description `changes` are as for PATCH, and go with `change` alone. */
        Deed: {
            /**
             * @description What would be done.
             * @example cancel
             * @enum {string}
             */
            do: "confirm" | "cancel" | "change";
            changes?: components["schemas"]["AppointmentPatch"];
        };
        /** @description Absent fields stay, also inside `recipient`; null removes. A new time, place or person raises `revision`. */
        AppointmentPatch: {
            /**
             * @description When it starts: with an offset or `Z`, or local and read in `timeZone`. A local time that DST skips is 422; one that DST repeats is the earlier, with a warning. Fractions of a second are dropped.
             * @example 2026-12-04T15:30:00-05:00
             */
            startsAt?: string;
            /**
             * @description What it is; the person reads and hears it.
             * @example Dental cleaning
             */
            title?: string;
            recipient?: components["schemas"]["RecipientInput"];
            /**
             * @description Where it takes place, IANA; absent: the office’s zone.
             * @example America/New_York
             */
            timeZone?: string;
            /**
             * @description How long it takes, in minutes; absent: 30.
             * @example 30
             */
            durationMinutes?: number;
            /**
             * @description Where it is; shown in emails.
             * @example 12 Elm St
             */
            location?: string | null;
            /**
             * @description The escalation policy; absent: `default`.
             * @example default
             */
            policy?: string;
            /**
             * @description Yours: at most 20 names of up to 40 characters, each with a text of up to 500. Not sent to anybody.
             * @example {
             *       "chair": "3"
             *     }
             */
            metadata?: {
                [key: string]: string;
            };
            consent?: components["schemas"]["ConsentInput"];
        };
        AppointmentPage: {
            items: components["schemas"]["Appointment"][];
            /** @description Give it as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        Timeline: {
            /**
             * @description The appointment.
             * @example apt_0123456789abcdefghjkmnpqrs
             */
            appointmentId: string;
            /** @enum {string} */
            status: "scheduled" | "confirmed" | "declined" | "cancelled" | "past";
            /**
             * @description Where it takes place, IANA.
             * @example America/New_York
             */
            timeZone: string;
            /**
             * @description Where the person is, IANA; `unknown` when several zones are possible.
             * @example America/Chicago
             */
            recipientTimeZone: string;
            /** @description Every zone that is possible. */
            recipientTimeZones: string[];
            /**
             * Format: date-time
             * @description When this was read.
             * @example 2026-12-03T15:30:00Z
             */
            now: string;
            /** @description The present revision first, then the earlier ones. */
            steps: components["schemas"]["TimelineStep"][];
            events: {
                /**
                 * Format: date-time
                 * @description When.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
                /**
                 * Format: date-time
                 * @description The same moment where the person is; null when that is not known.
                 * @example 2026-12-03T15:30:00Z
                 */
                atLocal: string | null;
                /** @enum {string} */
                kind: "created" | "changed" | "rescheduled" | "reinstated" | "policy_applied" | "confirmed" | "cancelled" | "reschedule_requested" | "opted_out" | "cancel_asked" | "attended" | "no_show" | "erased" | "replied";
                /**
                 * @description After it.
                 * @example 1
                 */
                revision: number;
                /**
                 * @description Who: `api`, `reply`, `keypress`, `link`; for an opt-out also `carrier` or `complaint`; `person` where something was said.
                 * @example api
                 */
                by: string;
                /**
                 * @description The same in one sentence.
                 * @example SMS planned for Thu 3 Dec 2026, 09:30 (America/Chicago); waited: The person was contacted a short while ago.
                 */
                summary: string;
                /** @description What the person said, of a `replied`; else null. */
                reply: {
                    /**
                     * @description The id of the reply.
                     * @example rpl_SM0123456789abcdef
                     */
                    id: string;
                    /** @enum {string} */
                    way: "text" | "key" | "link" | "call";
                    /** @enum {string} */
                    intent: "stop" | "start" | "help" | "confirm" | "decline" | "wrong_person" | "other";
                    /** @description Word for word, as `GET /v1/replies` shows it; null once erased. */
                    text: string | null;
                } | null;
            }[];
        };
        TimelineStep: {
            /**
             * @description Of the appointment.
             * @example 1
             */
            revision: number;
            /**
             * @description Its place in the ladder, from 0.
             * @example 0
             */
            step: number;
            kind: components["schemas"]["StepKind"] & (string | null);
            /**
             * @description How the person is contacted.
             * @example sms
             * @enum {string}
             */
            channel: "email" | "sms" | "voice";
            /**
             * Format: date-time
             * @description When it was planned; null for the steps of earlier revisions.
             * @example 2026-12-03T15:30:00Z
             */
            plannedAt: string | null;
            state: components["schemas"]["State"];
            reason: components["schemas"]["Reason"];
            /**
             * @description The reason as one sentence for people.
             * @example The person was contacted a short while ago.
             */
            explanation: string | null;
            /**
             * @description The same in one sentence.
             * @example SMS planned for Thu 3 Dec 2026, 09:30 (America/Chicago); waited: The person was contacted a short while ago.
             */
            summary: string;
            /** @description What happened, oldest first. */
            events: components["schemas"]["TimelineEvent"][];
            expected: components["schemas"]["Expected"];
        };
        TimelineEvent: {
            /**
             * Format: date-time
             * @description When.
             * @example 2026-12-03T15:30:00Z
             */
            at: string;
            /**
             * Format: date-time
             * @description The same moment where the person is; null when that is not known.
             * @example 2026-12-03T15:30:00Z
             */
            atLocal: string | null;
            state: components["schemas"]["State"];
            reason: components["schemas"]["Reason"];
            /**
             * @description The reason as one sentence for people.
             * @example The person was contacted a short while ago.
             */
            explanation: string | null;
            /** @description A provider’s code or the like. */
            detail: string | null;
            /**
             * @description How often in a row it happened.
             * @example 1
             */
            times: number;
            /**
             * @description Which provider was asked, where the channel has several; of `sending` alone.
             * @example Sandbox one
             */
            provider: string | null;
            /**
             * @description The same in one sentence.
             * @example SMS planned for Thu 3 Dec 2026, 09:30 (America/Chicago); waited: The person was contacted a short while ago.
             */
            summary: string;
        };
        /** @description What will happen; null when nothing will. */
        Expected: {
            /**
             * @description `wait`: it waits for somebody to act.
             * @enum {string}
             */
            kind: "send" | "drop" | "wait";
            /**
             * Format: date-time
             * @description When, as far as is known now.
             * @example 2026-12-03T15:30:00Z
             */
            at: string;
            /**
             * Format: date-time
             * @description The same moment where the person is; null when that is not known.
             * @example 2026-12-03T15:30:00Z
             */
            atLocal: string | null;
            reason: components["schemas"]["Reason"];
            /**
             * @description The reason as one sentence for people.
             * @example The person was contacted a short while ago.
             */
            explanation: string | null;
        } | null;
        Why: {
            /**
             * @description Which step, from 0.
             * @example 1
             */
            step: number;
            /**
             * Format: date-time
             * @description The instant that was asked about.
             * @example 2026-12-03T15:30:00Z
             */
            at: string;
            /**
             * Format: date-time
             * @description When this was read.
             * @example 2026-12-03T15:30:00Z
             */
            now: string;
            /** @description What is decided at that instant: by the first stage that objects. */
            verdict: {
                /**
                 * @description `send`: nothing objects. `wait`: it is put off. `drop`: it never goes out.
                 * @enum {string}
                 */
                kind: "send" | "wait" | "drop";
                reason: components["schemas"]["Reason"];
                /**
                 * @description The reason as one sentence for people.
                 * @example The person was contacted a short while ago.
                 */
                explanation: string | null;
                /**
                 * Format: date-time
                 * @description When it is asked again, for one that waits; else null.
                 * @example 2026-12-03T15:30:00Z
                 */
                until: string | null;
            };
            /** @description Every stage, in the order in which they are asked. Where the appointment does not stand, there is only the first. */
            stages: {
                /**
                 * @description Its code.
                 * @enum {string}
                 */
                stage: "standing" | "merged" | "already_sent" | "too_late" | "overtaken" | "early" | "covered" | "unreachable" | "opted_out" | "answered" | "restored" | "paused" | "held" | "clock" | "ladder_gap" | "quiet_hours" | "person_gap" | "calls" | "caps" | "ceiling" | "line" | "name";
                /**
                 * @description What it looks at, as a question.
                 * @example Are these hours at which the person may be contacted?
                 */
                asks: string;
                /**
                 * @description `passes`: it has no objection.
                 * @enum {string}
                 */
                answer: "passes" | "wait" | "drop";
                /** @description True for the first that objects. */
                decides: boolean;
                reason: components["schemas"]["Reason"];
                /**
                 * @description The reason as one sentence for people.
                 * @example The person was contacted a short while ago.
                 */
                explanation: string | null;
                /**
                 * Format: date-time
                 * @description When it is asked again, for one that waits; else null.
                 * @example 2026-12-03T15:30:00Z
                 */
                until: string | null;
            }[];
            /** @description What would be decided over time, from a little before the ladder until the appointment, looked at every few minutes. */
            course: {
                /**
                 * Format: date-time
                 * @description Since when.
                 * @example 2026-12-03T15:30:00Z
                 */
                from: string;
                /**
                 * Format: date-time
                 * @description Until when; the next one begins then.
                 * @example 2026-12-03T15:30:00Z
                 */
                to: string;
                /**
                 * @description As in `verdict`.
                 * @enum {string}
                 */
                kind: "send" | "wait" | "drop";
                reason: components["schemas"]["Reason"];
            }[];
            /** @description What becomes of every step, if it were so. */
            plan: components["schemas"]["SupposedStep"][];
        };
        SupposedStep: components["schemas"]["PlanStep"] & {
            /**
             * Format: date-time
             * @description Later than this it is of no use.
             * @example 2026-12-03T15:30:00Z
             */
            usefulUntil: string;
            /**
             * @description What it comes to; `wait`: it waits for somebody to act. Null where it has ended.
             * @enum {string|null}
             */
            expected: "send" | "drop" | "wait" | null;
        };
        Said: {
            items: {
                /**
                 * @description Of the appointment.
                 * @example 1
                 */
                revision: number;
                /**
                 * @description Of its ladder.
                 * @example 0
                 */
                step: number;
                /**
                 * @description From 1.
                 * @example 1
                 */
                attempt: number;
                /**
                 * @description How the person is contacted.
                 * @example sms
                 * @enum {string}
                 */
                channel: "email" | "sms" | "voice";
                /**
                 * Format: date-time
                 * @description When it was claimed.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
                /**
                 * @description In which language, BCP 47.
                 * @example es
                 */
                locale: string;
                /** @description By channel; null once the person was erased. */
                content: components["schemas"]["EmailContent"] | components["schemas"]["SmsContent"] | components["schemas"]["VoiceContent"] | null;
            }[];
        };
        EmailContent: {
            /** @description The subject. */
            subject: string;
            /** @description The plain text. */
            text: string;
            /** @description The same as HTML. */
            html: string;
            /** @description Adds, updates or removes the appointment in the person’s calendar. */
            calendar: {
                /**
                 * @description Earlier releases sent `REQUEST` for `PUBLISH`.
                 * @example PUBLISH
                 * @enum {string}
                 */
                method: "PUBLISH" | "CANCEL" | "REQUEST";
                /** @description iCalendar, RFC 5545. */
                text: string;
            } | null;
            /** @description One click ends the emails (RFC 8058). */
            unsubscribeUrl: string | null;
        };
        SmsContent: {
            /** @description The text. */
            body: string;
        };
        VoiceContent: {
            /** @description Who calls, and why. */
            script: string;
            /** @description Which key does what. */
            menu: string;
            /** @description Said when nobody presses a key. */
            goodbye: string;
            /** @description Left on an answering machine. */
            voicemail: string;
        };
        Outcome: {
            /**
             * @description `attended`: the person came. `no_show`: did not come.
             * @example attended
             * @enum {string}
             */
            outcome: "attended" | "no_show";
        };
        PutAppointment: {
            /**
             * @description Our id; null in a preview.
             * @example apt_0123456789abcdefghjkmnpqrs
             */
            id: string | null;
            /**
             * @description Your id.
             * @example ehr-8812
             */
            externalId: string | null;
            /**
             * @example scheduled
             * @enum {string}
             */
            status: "scheduled" | "confirmed" | "declined" | "cancelled" | "past";
            /**
             * @description From 1; one more with every new time, place, person or policy.
             * @example 1
             */
            revision: number;
            /**
             * Format: date-time
             * @description When it starts, with the offset of `timeZone`.
             * @example 2026-12-04T15:30:00-05:00
             */
            startsAt: string;
            /**
             * @description Where it takes place, IANA.
             * @example America/New_York
             */
            timeZone: string;
            /**
             * @description In minutes.
             * @example 30
             */
            durationMinutes: number;
            /**
             * @description What it is.
             * @example Dental cleaning
             */
            title: string;
            /**
             * @description Where it is.
             * @example 12 Elm St
             */
            location: string | null;
            recipient: components["schemas"]["Recipient"];
            /**
             * @description What came of the reminders. `confirmed`: said yes. `declined`: can’t come, or wants another time. `cancelled`: the appointment was cancelled. `answered`: wrote something that you have not read yet. `reached`: a reminder went out, and nobody said that it did not arrive. `unreached`: every step has ended, and none reached anybody. `pending`: nobody was reached yet, and a step is still to come.
             * @example reached
             * @enum {string}
             */
            response: "confirmed" | "declined" | "cancelled" | "answered" | "reached" | "unreached" | "pending";
            /**
             * @description What you reported after the start; null before.
             * @example null
             * @enum {string|null}
             */
            outcome: "attended" | "no_show" | null;
            /**
             * @description The escalation policy that it started with.
             * @example default
             */
            policy: string;
            /**
             * @description Yours.
             * @example {
             *       "chair": "3"
             *     }
             */
            metadata: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-12-03T15:30:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it last changed.
             * @example 2026-12-03T15:30:00Z
             */
            updatedAt: string;
            /**
             * Format: date-time
             * @description When its personal data was erased.
             * @example 2026-12-03T15:30:00Z
             */
            erasedAt: string | null;
            /** @description Every step of the present revision. */
            plan: components["schemas"]["PlanStep"][];
            /**
             * @description The most that the contacts of this revision can cost, in US dollars: segments, calls at their longest, prices by country.
             * @example 0.1003
             */
            costCeiling: number;
            /**
             * @description What was assumed while reading the request, and which reminders can’t follow any more; empty otherwise.
             * @example []
             */
            warnings: string[];
            /**
             * @description What was done, or with `preview` would be. `reinstated`: it had been cancelled, and stands again.
             * @example changed
             * @enum {string}
             */
            did: "created" | "changed" | "reinstated" | "unchanged";
            /**
             * @description What differed from what was there, by path.
             * @example [
             *       "startsAt"
             *     ]
             */
            fields: string[];
            /**
             * Format: date-time
             * @description When it was to start before; null for what is new.
             * @example 2026-12-03T15:30:00Z
             */
            startedAt: string | null;
        };
        /** @description The whole appointment, as your schedule has it. `externalId` is that of the path, or absent. */
        AppointmentPutInput: {
            /**
             * @description Your own id, unique among your appointments. POST it again with the same content, and the answer is the same appointment; with other content, or when it was cancelled, 409.
             * @example ehr-8812
             */
            externalId?: string | null;
            /**
             * @description When it starts: with an offset or `Z`, or local and read in `timeZone`. A local time that DST skips is 422; one that DST repeats is the earlier, with a warning. Fractions of a second are dropped.
             * @example 2026-12-04T15:30:00-05:00
             */
            startsAt: string;
            /**
             * @description Where it takes place, IANA; absent: the office’s zone.
             * @example America/New_York
             */
            timeZone?: string;
            /**
             * @description How long it takes, in minutes; absent: 30.
             * @example 30
             */
            durationMinutes?: number;
            /**
             * @description What it is; the person reads and hears it.
             * @example Dental cleaning
             */
            title: string;
            /**
             * @description Where it is; shown in emails.
             * @example 12 Elm St
             */
            location?: string | null;
            recipient: components["schemas"]["RecipientInput"];
            /**
             * @description The escalation policy; absent: `default`.
             * @example default
             */
            policy?: string;
            /**
             * @description Yours: at most 20 names of up to 40 characters, each with a text of up to 500. Not sent to anybody.
             * @example {
             *       "chair": "3"
             *     }
             */
            metadata?: {
                [key: string]: string;
            };
            consent?: components["schemas"]["ConsentInput"];
        };
        /** @description One result for each item, in the order of the items. */
        PutResults: {
            /** @description Whether nothing was stored. */
            preview: boolean;
            /**
             * Format: date-time
             * @description When it was done.
             * @example 2026-12-03T15:30:00Z
             */
            at: string;
            results: {
                /**
                 * @description What this item alone would have been answered.
                 * @example 200
                 */
                status: number;
                /**
                 * @description Our id; null in a preview.
                 * @example apt_0123456789abcdefghjkmnpqrs
                 */
                id?: string | null;
                /**
                 * @description Your id.
                 * @example ehr-8812
                 */
                externalId?: string | null;
                /**
                 * @description From 1; one more with every new time, place, person or policy.
                 * @example 1
                 */
                revision?: number;
                /**
                 * Format: date-time
                 * @description When it starts, with the offset of `timeZone`.
                 * @example 2026-12-04T15:30:00-05:00
                 */
                startsAt?: string;
                /**
                 * @description What was done, or with `preview` would be. `reinstated`: it had been cancelled, and stands again.
                 * @example changed
                 * @enum {string}
                 */
                did?: "created" | "changed" | "reinstated" | "unchanged";
                /**
                 * @description What differed from what was there, by path.
                 * @example [
                 *       "startsAt"
                 *     ]
                 */
                fields?: string[];
                /**
                 * Format: date-time
                 * @description When it was to start before; null for what is new.
                 * @example 2026-12-03T15:30:00Z
                 */
                startedAt?: string | null;
                /**
                 * @description What was assumed while reading the request, and which reminders can’t follow any more; empty otherwise.
                 * @example []
                 */
                warnings?: string[];
                problem?: components["schemas"]["Problem"];
            }[];
        };
        AppointmentPutBatch: {
            /** @description Appointments as they are now. */
            items: (components["schemas"]["AppointmentPutInput"] & unknown)[];
        };
        OptOutPage: {
            items: components["schemas"]["OptOut"][];
            /** @description Give it as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        OptOut: {
            /**
             * @description Null when it was never known in the clear, or was erased.
             * @example +12125550123
             */
            address: string | null;
            channels: ("email" | "sms" | "voice")[];
            /**
             * @description Who said so.
             * @example reply
             */
            source: string;
            /**
             * Format: date-time
             * @description When.
             * @example 2026-12-03T15:30:00Z
             */
            at: string;
        };
        OptOutInput: {
            /**
             * @description An email address or a phone number.
             * @example +12125550123
             */
            address: string;
            /**
             * @description Absent: email for an email address, sms and voice for a phone number.
             * @example [
             *       "sms",
             *       "voice"
             *     ]
             */
            channels?: ("email" | "sms" | "voice")[];
            /**
             * @description Who said so; absent: `api`.
             * @example api
             * @enum {string}
             */
            source?: "api" | "import" | "reply" | "keypress" | "link" | "complaint" | "carrier";
            /**
             * Format: date-time
             * @description When the person said so; absent: now.
             * @example 2026-11-20T10:00:00Z
             */
            at?: string;
        };
        OptOutLiftInput: {
            /**
             * @description What shows that the person asked for it: who heard it, how, and in which words. It is kept with the event.
             * @example Said at the desk to Maria: “please text me again”
             */
            evidence?: string | null;
            /**
             * Format: date-time
             * @description When the person said so, as you have it.
             * @example 2026-11-20T10:00:00Z
             */
            at?: string;
        };
        /** @description Only your own contacts and opt-outs. */
        RecipientView: {
            /**
             * @description As it is stored: E.164, or lower-case email.
             * @example +12125550123
             */
            address: string;
            caps: {
                channels: ("email" | "sms" | "voice")[];
                /**
                 * @description At most this many contacts
                 * @example 3
                 */
                limit: number;
                /**
                 * @description in any stretch of this length, ISO 8601.
                 * @example P1D
                 */
                window: string;
                /**
                 * @description Contacts of yours in the window.
                 * @example 1
                 */
                used: number;
                /**
                 * @description Still allowed.
                 * @example 2
                 */
                left: number;
                /**
                 * Format: date-time
                 * @description When the first of those that count leaves the window, so that one more is allowed; null where none counts.
                 * @example 2026-12-03T15:30:00Z
                 */
                freesAt: string | null;
            }[];
            /**
             * @description Channels by which nobody may contact the address now, for it has received as many contacts as one person may receive (`person_ceiling`). Whose they were is not said.
             * @example []
             */
            atPersonCeiling: ("email" | "sms" | "voice")[];
            optOuts: {
                /**
                 * @description How the person is contacted.
                 * @example sms
                 * @enum {string}
                 */
                channel: "email" | "sms" | "voice";
                /**
                 * Format: date-time
                 * @description When.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
                /**
                 * @description Who said so.
                 * @example reply
                 */
                source: string;
            }[];
            contacts: {
                /**
                 * Format: date-time
                 * @description When.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
                /**
                 * @description How the person is contacted.
                 * @example sms
                 * @enum {string}
                 */
                channel: "email" | "sms" | "voice";
                /** @description For which appointment. */
                appointmentId: string;
                /**
                 * @description Of it.
                 * @example 1
                 */
                revision: number;
                /**
                 * @description Of its ladder.
                 * @example 0
                 */
                step: number;
            }[];
            /** @description Every opt-out, its end, and every consent, oldest first. Events are added and never taken away; an erasure takes their words. */
            consents: components["schemas"]["ConsentEvent"][];
        };
        ConsentEvent: {
            /**
             * @description The id: `e` and a number that counts up without a gap; `c…` for a consent.
             * @example e00000001
             */
            id: string;
            /**
             * @description `consent_given`: as you said. `opted_out`. `opted_in`: by the person. `lifted`: by the office, for the person.
             * @example opted_out
             * @enum {string}
             */
            kind: "consent_given" | "opted_out" | "opted_in" | "lifted";
            channels: ("email" | "sms" | "voice")[];
            /**
             * @description How it came; of a consent, where it was given.
             * @example reply
             */
            source: string;
            /**
             * @description `person`, `carrier`, `api`, or `key:` and the id of the key.
             * @example person
             */
            by: string;
            /**
             * @description The provider’s id of the message, or the attempt that was answered.
             * @example SM0123
             */
            message: string | null;
            /**
             * @description Word for word; null where there are none, and once erased.
             * @example Stop!
             */
            words: string | null;
            /**
             * Format: date-time
             * @description When it was recorded, by our own clock.
             * @example 2026-12-03T15:30:00Z
             */
            at: string;
            /**
             * Format: date-time
             * @description When you say that it was said.
             * @example 2026-12-03T15:30:00Z
             */
            saidAt: string | null;
            /** @description With which appointment it came. */
            appointmentId: string | null;
            /**
             * Format: date-time
             * @description When its words were erased with the person.
             * @example 2026-12-03T15:30:00Z
             */
            erasedAt: string | null;
        };
        Erased: {
            /**
             * @description How many appointments lost their personal data.
             * @example 2
             */
            appointmentsErased: number;
        };
        AppointmentPerson: {
            /**
             * @description How the person is greeted.
             * @example Ana
             */
            name: string | null;
            /**
             * @description The language of the messages, BCP 47.
             * @example es
             */
            locale: string;
            /**
             * @description Where the appointment takes place, IANA.
             * @example America/New_York
             */
            timeZone: string;
            /**
             * Format: date-time
             * @description When the person was erased.
             * @example 2026-12-03T15:30:00Z
             */
            erasedAt: string | null;
            /** @description The addresses at which the person is reached now, email first. Others may share one. None once erased. */
            addresses: (components["schemas"]["RecipientView"] & {
                consents?: (components["schemas"]["ConsentEvent"] & {
                    /**
                     * @description Who of your office: the person whose key it was, else the label of the key; null for others.
                     * @example Front desk
                     */
                    byName: string | null;
                })[];
                /** @enum {string} */
                kind: "email" | "phone";
            })[];
        };
        Conversation: {
            /** @description Oldest first. */
            items: {
                /**
                 * Format: date-time
                 * @description When.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
                /** @description What it was about: where people share an address, this says whose it was. May be none. */
                appointments: {
                    /**
                     * @description Our id.
                     * @example apt_0123456789abcdefghjkmnpqrs
                     */
                    id: string;
                    /**
                     * @description Whose it is; null once erased.
                     * @example Ana
                     */
                    name: string | null;
                    /**
                     * @description What it is; empty once erased.
                     * @example Dental cleaning
                     */
                    title: string;
                    /**
                     * Format: date-time
                     * @description When it starts, with the offset of its zone.
                     * @example 2026-12-04T15:30:00-05:00
                     */
                    startsAt: string;
                }[];
                /** @description What you said; null where the person said it. */
                message: {
                    /**
                     * @description How the person is contacted.
                     * @example sms
                     * @enum {string}
                     */
                    channel: "email" | "sms" | "voice";
                    /** @enum {string} */
                    state: "planned" | "queued" | "sending" | "in_doubt" | "sent" | "delivered" | "failed" | "dropped";
                    /** @enum {string|null} */
                    reason: "too_late" | "superseded" | "confirmed" | "declined" | "answered" | "cancelled" | "opted_out" | "no_address" | "invalid_address" | "landline" | "quiet_hours" | "capped" | "person_ceiling" | "line_busy" | "min_gap" | "paused" | "surge_hold" | "restored" | "already_sent" | "over_budget" | "clock_off" | "office_unnamed" | "queue_full" | "provider_busy" | "provider_error" | "rejected" | "bounced" | "soft_bounced" | "undelivered" | "no_answer" | "busy" | "machine" | "answer_lost" | "attempts_exhausted" | "merged" | "held_off" | "incomplete" | "erased" | null;
                    /** @description The reason as a sentence. */
                    explanation: string | null;
                    /**
                     * @description In which language, BCP 47.
                     * @example es
                     */
                    locale: string;
                    /**
                     * @description How often it was tried.
                     * @example 1
                     */
                    attempt: number;
                    /** @description In short: the subject of an email, a text, the script of a call; null once erased. `GET /v1/appointments/{id}/messages` has all of it. */
                    text: string | null;
                } | null;
                /** @description What the person said; null where you did. */
                reply: {
                    /**
                     * @description The id of the reply.
                     * @example rpl_SM0123456789abcdef
                     */
                    id: string;
                    /** @enum {string} */
                    way: "text" | "key" | "link" | "call";
                    /** @enum {string} */
                    intent: "stop" | "start" | "help" | "confirm" | "decline" | "wrong_person" | "other";
                    /** @description Word for word, as `GET /v1/replies` shows it; null once erased. */
                    text: string | null;
                    /**
                     * Format: date-time
                     * @description When it was dealt with; null while it is open.
                     * @example 2026-12-03T15:30:00Z
                     */
                    resolvedAt: string | null;
                    /** @enum {string|null} */
                    resolvedAs: "confirmed" | "declined" | "moved" | "wrong_number" | "done" | null;
                    /** @description What the office noted. */
                    note: string | null;
                } | null;
            }[];
            /** @description Whether there is, or may be, more before: ask again with the `at` of the first as `before`. Of an address with very many appointments the latest hundred are looked at; the evidence has all. */
            more: boolean;
        };
        Evidence: {
            about: {
                /** @enum {string} */
                format: "ringonce-evidence/1";
                /** @description What the file shows, and what it does not. */
                scope: string;
                office: {
                    /** @description The id of the office. */
                    id: string;
                    /** @description Its name. */
                    name: string;
                    /**
                     * @description Where it is, IANA.
                     * @example America/New_York
                     */
                    timeZone: string;
                };
                /**
                 * @description As it is stored: E.164, or lower-case email.
                 * @example +12125550123
                 */
                address: string;
                /**
                 * Format: date-time
                 * @description When the file was made.
                 * @example 2026-12-03T15:30:00Z
                 */
                exportedAt: string;
                /**
                 * @description The key that asked for it.
                 * @example key:3f9a1c0b7d2e4f58
                 */
                exportedBy: string;
                /** @description Of Ringonce. */
                version: string;
                /**
                 * Format: date-time
                 * @description The first record.
                 * @example 2026-12-03T15:30:00Z
                 */
                from: string | null;
                /**
                 * Format: date-time
                 * @description The last record.
                 * @example 2026-12-03T15:30:00Z
                 */
                to: string | null;
                /** @description The office’s hours and caps as they were at export. */
                rulesAtExport: {
                    contactHours: {
                        email: {
                            opens: string;
                            closes: string;
                            days: number[];
                        } | null;
                        sms: {
                            opens: string;
                            closes: string;
                            days: number[];
                        } | null;
                        voice: {
                            opens: string;
                            closes: string;
                            days: number[];
                        } | null;
                    };
                    caps: {
                        channels: ("email" | "sms" | "voice")[];
                        /**
                         * @description At most this many contacts
                         * @example 3
                         */
                        limit: number;
                        /**
                         * @description in any stretch of this length, ISO 8601.
                         * @example P1D
                         */
                        window: string;
                    }[];
                    /**
                     * @description Calls for one appointment.
                     * @example 1
                     */
                    callsPerAppointment: number;
                };
            };
            records: ({
                /** @enum {string} */
                type: "contact" | "no_contact";
                /**
                 * Format: date-time
                 * @description When it was first said; of what was not said, when that was decided.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
                /** @description The same where the person is; null where that is not known. */
                atLocal: string | null;
                /**
                 * @description How the person is contacted.
                 * @example sms
                 * @enum {string}
                 */
                channel: "email" | "sms" | "voice";
                /** @description For which appointment. */
                appointmentId: string;
                /**
                 * @description Of it.
                 * @example 1
                 */
                revision: number;
                /**
                 * @description Of its ladder.
                 * @example 0
                 */
                step: number;
                /** @enum {string} */
                state: "planned" | "queued" | "sending" | "in_doubt" | "sent" | "delivered" | "failed" | "dropped";
                /** @enum {string|null} */
                reason: "too_late" | "superseded" | "confirmed" | "declined" | "answered" | "cancelled" | "opted_out" | "no_address" | "invalid_address" | "landline" | "quiet_hours" | "capped" | "person_ceiling" | "line_busy" | "min_gap" | "paused" | "surge_hold" | "restored" | "already_sent" | "over_budget" | "clock_off" | "office_unnamed" | "queue_full" | "provider_busy" | "provider_error" | "rejected" | "bounced" | "soft_bounced" | "undelivered" | "no_answer" | "busy" | "machine" | "answer_lost" | "attempts_exhausted" | "merged" | "held_off" | "incomplete" | "erased" | null;
                /** @description The reason as a sentence. */
                explanation: string | null;
                /**
                 * @description Of the appointment.
                 * @example America/New_York
                 */
                timeZone: string;
                /** @description Where the person may be. */
                recipientTimeZones: string[];
                /** @description By which rule; null for a revision whose plan is no longer kept. */
                rule: {
                    /**
                     * @description The escalation policy.
                     * @example default
                     */
                    policy: string;
                    /**
                     * @description Of the policy.
                     * @example 1
                     */
                    version: number;
                    /**
                     * @description What the step says.
                     * @example reminder
                     */
                    says: string;
                    /**
                     * @description The least time between two contacts, ISO 8601.
                     * @example PT2H
                     */
                    minGap: string;
                    /**
                     * Format: date-time
                     * @description When it was planned, within contact hours.
                     * @example 2026-12-03T15:30:00Z
                     */
                    plannedAt: string;
                    /**
                     * Format: date-time
                     * @description After this it was of no use.
                     * @example 2026-12-03T15:30:00Z
                     */
                    usefulUntil: string;
                } | null;
                /** @description The provider’s id of the message or call. */
                providerId: string | null;
                attempts: {
                    /**
                     * @description From 1.
                     * @example 1
                     */
                    attempt: number;
                    /**
                     * Format: date-time
                     * @description When.
                     * @example 2026-12-03T15:30:00Z
                     */
                    at: string;
                    /**
                     * @description The language, BCP 47.
                     * @example es
                     */
                    locale: string;
                    /** @description The office’s own sender; null for the provider’s configured one. */
                    from: string | null;
                    /** @description Word for word, by channel; null once erased. */
                    words?: unknown;
                }[];
                events: {
                    /**
                     * Format: date-time
                     * @description When.
                     * @example 2026-12-03T15:30:00Z
                     */
                    at: string;
                    /** @enum {string} */
                    state: "planned" | "queued" | "sending" | "in_doubt" | "sent" | "delivered" | "failed" | "dropped";
                    /** @enum {string|null} */
                    reason: "too_late" | "superseded" | "confirmed" | "declined" | "answered" | "cancelled" | "opted_out" | "no_address" | "invalid_address" | "landline" | "quiet_hours" | "capped" | "person_ceiling" | "line_busy" | "min_gap" | "paused" | "surge_hold" | "restored" | "already_sent" | "over_budget" | "clock_off" | "office_unnamed" | "queue_full" | "provider_busy" | "provider_error" | "rejected" | "bounced" | "soft_bounced" | "undelivered" | "no_answer" | "busy" | "machine" | "answer_lost" | "attempts_exhausted" | "merged" | "held_off" | "incomplete" | "erased" | null;
                    /** @description The reason as a sentence. */
                    explanation: string | null;
                    /** @description A provider’s code or the like. */
                    detail: string | null;
                    /**
                     * @description How often in a row.
                     * @example 1
                     */
                    times: number;
                }[];
                /**
                 * @description From 1, without a gap.
                 * @example 1
                 */
                number: number;
                /** @description The hash of the record before; of the first, that of `about`. */
                previous: string;
                /** @description SHA-256, hex, of the record as RFC 8785 writes it, without this field. */
                hash: string;
            } | {
                /** @enum {string} */
                type: "reply";
                /**
                 * Format: date-time
                 * @description When it arrived.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
                /** @description The id of the reply. */
                id: string;
                /** @enum {string} */
                way: "text" | "key" | "link" | "call";
                /** @description The number or email address; null where it is not known, and once erased. */
                from: string | null;
                /** @description The office’s number; null for a link. */
                to: string | null;
                /** @description Word for word; null once erased. */
                words: string | null;
                /** @enum {string} */
                intent: "stop" | "start" | "help" | "confirm" | "decline" | "wrong_person" | "other";
                appointmentIds: string[];
                /** @enum {string|null} */
                resolvedAs: "confirmed" | "declined" | "moved" | "wrong_number" | "done" | null;
                /**
                 * Format: date-time
                 * @description When it was dealt with.
                 * @example 2026-12-03T15:30:00Z
                 */
                resolvedAt: string | null;
                /**
                 * @description From 1, without a gap.
                 * @example 1
                 */
                number: number;
                /** @description The hash of the record before; of the first, that of `about`. */
                previous: string;
                /** @description SHA-256, hex, of the record as RFC 8785 writes it, without this field. */
                hash: string;
            } | (components["schemas"]["ConsentEvent"] & {
                /** @enum {string} */
                type: "consent";
                /**
                 * @description From 1, without a gap.
                 * @example 1
                 */
                number: number;
                /** @description The hash of the record before; of the first, that of `about`. */
                previous: string;
                /** @description SHA-256, hex, of the record as RFC 8785 writes it, without this field. */
                hash: string;
            }) | {
                /** @enum {string} */
                type: "appointment";
                /**
                 * Format: date-time
                 * @description When.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
                /** @description Which appointment. */
                appointmentId: string;
                /**
                 * @description What happened to it.
                 * @example confirmed
                 */
                what: string;
                /**
                 * @description Of it.
                 * @example 1
                 */
                revision: number;
                /**
                 * @description By what: `api`, `reply`, `keypress`, `link`.
                 * @example reply
                 */
                by: string;
                /** @description Of the person, as it is now; null where there is none, and once erased. */
                name: string | null;
                /** @description As it is now; null once erased. */
                title: string | null;
                /** @description As it is now. */
                startsAt: string;
                /**
                 * @description From 1, without a gap.
                 * @example 1
                 */
                number: number;
                /** @description The hash of the record before; of the first, that of `about`. */
                previous: string;
                /** @description SHA-256, hex, of the record as RFC 8785 writes it, without this field. */
                hash: string;
            })[];
            seal: {
                /** @enum {string} */
                algorithm: "SHA-256 over RFC 8785 JSON, Ed25519";
                /**
                 * @description How many records.
                 * @example 12
                 */
                count: number;
                /** @description The hash of the last record. */
                head: string;
                /** @description Ed25519, base64url; `GET /v1/evidence-key` shows whose it is. */
                publicKey: string;
                /** @description Of count and head, base64url. */
                signature: string;
            };
        };
        EvidenceKey: {
            /** @enum {string} */
            algorithm: "Ed25519";
            /** @description base64url. */
            publicKey: string;
        };
        ReplyIntent: {
            /**
             * @description `stop`: wants no more texts and calls. `start`: wants them again. `help`: asks who this is. `confirm`: will come. `decline`: can’t come, or wants another time. `wrong_person`: is not the person. `other`: somebody must read it.
             * @example decline
             * @enum {string}
             */
            intent: "stop" | "start" | "help" | "confirm" | "decline" | "wrong_person" | "other";
        };
        ReplyPreview: {
            /**
             * @description What the person wrote, as it arrived; line breaks are kept.
             * @example Sorry, can we do Thursday instead?
             */
            text: string;
            /**
             * @description The language of the person, BCP 47. Answers are read in every language that we write in.
             * @example en
             */
            locale?: string | null;
        };
        ReplyPage: {
            /** @description Open ones first, each oldest first. */
            items: components["schemas"]["Reply"][];
            /** @description For the next page; null on the last. */
            nextCursor: string | null;
        };
        Reply: {
            /**
             * @description The id of the reply.
             * @example rpl_SM0123456789abcdef
             */
            id: string;
            /**
             * Format: date-time
             * @description When it arrived here.
             * @example 2026-12-03T15:31:07Z
             */
            at: string;
            /**
             * @description `text`: a text message. `key`: a key pressed in a call of yours. `link`: a button of the person’s page. `call`: a call to your number, or a key pressed in one.
             * @example text
             * @enum {string}
             */
            way: "text" | "key" | "link" | "call";
            /**
             * @description The number, E.164, or for a link the email address that it went to; null where it is not known in the clear, and once the person was erased.
             * @example +12125550123
             */
            from: string | null;
            /**
             * @description Your number; null for a link, and where the provider did not say.
             * @example +12125550199
             */
            to: string | null;
            /**
             * @description The words of a text. The key, or empty for a call without one. Of a link, the button: `confirm`, `reschedule`, `cancel`, `unsubscribe`, `subscribe`. Null once the person was erased.
             * @example what time?
             */
            text: string | null;
            /**
             * @description `stop`: wants no more texts and calls. `start`: wants them again. `help`: asks who this is. `confirm`: will come. `decline`: can’t come, or wants another time. `wrong_person`: is not the person. `other`: somebody must read it.
             * @example decline
             * @enum {string}
             */
            intent: "stop" | "start" | "help" | "confirm" | "decline" | "wrong_person" | "other";
            /**
             * @description The open appointments that were meant, soonest first.
             * @example [
             *       "apt_01hzy3v7k2m4n6p8q0r2s4t6v8"
             *     ]
             */
            appointmentIds: string[];
            /**
             * Format: date-time
             * @description When it was dealt with; null while it is open.
             * @example 2026-12-03T15:31:07Z
             */
            resolvedAt: string | null;
            /**
             * @description Who dealt with it; `ringonce` where it was acted on at once.
             * @example api
             */
            resolvedBy: string | null;
            /**
             * @description What was made of it; null while it is open.
             * @example done
             * @enum {string|null}
             */
            resolvedAs: "confirmed" | "declined" | "moved" | "wrong_number" | "done" | null;
            /**
             * @description What the office noted.
             * @example Called back.
             */
            note: string | null;
        };
        ReplyResolution: {
            /**
             * @description What to make of it. `confirmed` and `declined` do that to the appointments that were meant; `wrong_number` opts the number out of texts and calls; `moved` and `done` only close it. Held reminders go on where nothing ends them.
             * @example done
             * @enum {string}
             */
            as: "confirmed" | "declined" | "moved" | "wrong_number" | "done";
            /**
             * @description For whoever looks later.
             * @example Called back.
             */
            note?: string | null;
        };
        /** @description Open ones first, each oldest first. */
        NeedPage: {
            items: components["schemas"]["Need"][];
            /** @description Give it as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        Need: {
            /**
             * @description The same for the same kind and appointment.
             * @example apt_0123456789abcdefghjkmnpqrs.declined
             */
            id: string;
            /**
             * @description `reply`: an answer to read; it has the id of that reply, and resolving one resolves the other. `another_time`: the person wants another time. `declined`: the person can’t come. `opted_out`: the person wants no more texts or calls. `wrong_number`: the number is not the person’s. `unreached`: no reminder has reached anybody, and every one has ended or the appointment is within 48 hours. `undelivered`: an endpoint of your own software does not take events, so that it does not hear of answers; it has the id of that endpoint.
             * @example declined
             * @enum {string}
             */
            kind: "reply" | "undelivered" | "another_time" | "declined" | "opted_out" | "wrong_number" | "unreached";
            /** @description The soonest that is meant; null where the person has none. */
            appointment: {
                /**
                 * @description Our id.
                 * @example apt_0123456789abcdefghjkmnpqrs
                 */
                id: string;
                /**
                 * @description Your id.
                 * @example ehr-8812
                 */
                externalId: string | null;
                /**
                 * @description What it is; empty once it was erased.
                 * @example Dental cleaning
                 */
                title: string;
                /**
                 * Format: date-time
                 * @description When it starts, with the offset of its zone.
                 * @example 2026-12-04T15:30:00-05:00
                 */
                startsAt: string;
            } | null;
            /**
             * @description Whom it is about, masked; null once the person was erased.
             * @example +1•••••0123
             */
            address: string | null;
            /**
             * Format: date-time
             * @description Since when it waits.
             * @example 2026-12-03T15:30:00Z
             */
            since: string;
            /**
             * @description What the person wrote last; null where nothing was written.
             * @example R
             */
            words: string | null;
            /**
             * @description The replies that said so.
             * @example [
             *       "rpl_SM1"
             *     ]
             */
            replyIds: string[];
            /**
             * @description Whether the person wrote CANCEL, which opts out, and which may have meant the appointment.
             * @example false
             */
            cancelAsked: boolean;
            /**
             * Format: date-time
             * @description When it was dealt with; null while it is open.
             * @example 2026-12-03T15:30:00Z
             */
            resolvedAt: string | null;
            /**
             * @description Who dealt with it; `ringonce` where it came about by itself.
             * @example api
             */
            resolvedBy: string | null;
            /**
             * @description What was made of it.
             * @example null
             * @enum {string|null}
             */
            outcome: "confirmed" | "declined" | "moved" | "wrong_number" | "done" | null;
            /**
             * @description What the office noted.
             * @example Called back.
             */
            note: string | null;
        };
        NeedResolution: {
            /**
             * @description What to make of it; absent: `done`. `confirmed` and `declined` do that to the appointment; `wrong_number` opts the number out of texts and calls; `moved` and `done` only close it.
             * @example done
             * @enum {string}
             */
            outcome?: "confirmed" | "declined" | "moved" | "wrong_number" | "done";
            /**
             * @description For whoever looks later.
             * @example Called back.
             */
            note?: string | null;
        };
        PolicyPage: {
            items: components["schemas"]["Policy"][];
            /** @description Give it as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        Policy: {
            /**
             * @description Its name.
             * @example default
             */
            name: string;
            /**
             * @description One more with every change.
             * @example 1
             */
            version: number;
            steps: {
                /**
                 * @description How the person is contacted.
                 * @example sms
                 * @enum {string}
                 */
                channel: "email" | "sms" | "voice";
                /**
                 * @description ISO 8601.
                 * @example P1D
                 */
                before: string;
                /**
                 * @description ISO 8601.
                 * @example PT1H
                 */
                notAfter: string;
            }[];
            /**
             * @description ISO 8601.
             * @example PT2H
             */
            minGap: string;
            escalateOnFailure: boolean;
            /**
             * @description How the person is contacted.
             * @example sms
             * @enum {string|null}
             */
            bookingConfirmation: "email" | "sms" | "voice" | null;
            /** @description What an answer does with the reminders until you have acted on it. */
            onAnswer: {
                /** @enum {string} */
                other: "hold" | "continue" | "end";
                /** @enum {string} */
                anotherTime: "hold" | "continue" | "end";
            };
        };
        PolicyVersions: {
            items: (components["schemas"]["Policy"] & {
                /**
                 * Format: date-time
                 * @description When the next version took its place.
                 * @example 2026-12-03T15:30:00Z
                 */
                replacedAt: string;
            })[];
            nextCursor: null;
        };
        PolicyInput: {
            /**
             * @description Its name, as in the path.
             * @example default
             */
            name?: string;
            /**
             * @description When given, the policy is changed only if this is its present version; else 409.
             * @example 1
             */
            version?: number;
            /**
             * @description The ladder, from the first contact to the last.
             * @example [
             *       {
             *         "channel": "sms",
             *         "before": "P1D",
             *         "notAfter": "PT1H"
             *       }
             *     ]
             */
            steps: components["schemas"]["PolicyStep"][];
            /**
             * Format: duration
             * @description The least time between two contacts of one ladder, ISO 8601; absent: PT2H.
             * @default PT2H
             * @example PT2H
             */
            minGap: string;
            /**
             * @description Whether a step that proved impossible makes the next one due at once, inside hours and caps; absent: true.
             * @default true
             * @example true
             */
            escalateOnFailure: boolean;
            /**
             * @description By which channel the person is told at once of a new appointment; null or absent: not at all.
             * @example null
             * @enum {string|null}
             */
            bookingConfirmation?: "email" | "sms" | "voice" | null;
            onAnswer?: components["schemas"]["OnAnswer"];
        };
        PolicyStep: {
            /**
             * @description How the person is contacted.
             * @example sms
             * @enum {string}
             */
            channel: "email" | "sms" | "voice";
            /**
             * Format: duration
             * @description When the step is planned, ahead of the start, ISO 8601.
             * @example P1D
             */
            before: string;
            /**
             * Format: duration
             * @description Closer to the start than this it is of no use and is dropped as `too_late`, ISO 8601.
             * @example PT1H
             */
            notAfter: string;
        };
        /** @description What an answer does with the reminders until you have acted on it. `hold`: texts and calls wait, and what comes behind them. `continue`: they go on, but none that is louder than the answer was: after a text there are texts and no calls. You take on that somebody who has written to you is reminded as if nothing had been said. `end`: none follows, also when you have read it; whoever is to be reminded after all needs you. Who can’t come is never reminded again, and a wrong number always holds. */
        OnAnswer: {
            /**
             * @description Of words that only a person understands. Absent: `hold`.
             * @example hold
             * @enum {string}
             */
            other?: "hold" | "continue" | "end";
            /**
             * @description Of a wish for another time: by text, by key 2, or on the page. Absent: `end`.
             * @example end
             * @enum {string}
             */
            anotherTime?: "hold" | "continue" | "end";
        };
        Settings: components["schemas"]["Tenant"] & {
            /**
             * @description What of the settings can have no effect here, and why.
             * @example []
             */
            warnings: string[];
        };
        Tenant: {
            /**
             * @description The id.
             * @example north-dental
             */
            id: string;
            /**
             * @description What recipients know the office by.
             * @example North Dental
             */
            name: string;
            /**
             * @description IANA.
             * @example America/New_York
             */
            timeZone: string;
            /**
             * @description BCP 47.
             * @example en
             */
            locale: string;
            /**
             * @description ISO 3166.
             * @example US
             */
            country: string;
            /**
             * @description Whose phone numbers may be texted and called, ISO 3166; null is `country` alone.
             * @example [
             *       "US",
             *       "CA"
             *     ]
             */
            countries: string[] | null;
            contactHours: {
                email: {
                    /**
                     * @description Local to the person.
                     * @example 08:00
                     */
                    opens: string;
                    /**
                     * @description First minute after.
                     * @example 20:00
                     */
                    closes: string;
                    /**
                     * @description 1 Monday to 7 Sunday.
                     * @example [
                     *       1,
                     *       2,
                     *       3,
                     *       4,
                     *       5,
                     *       6
                     *     ]
                     */
                    days: number[];
                } | null;
                sms: {
                    /**
                     * @description Local to the person.
                     * @example 08:00
                     */
                    opens: string;
                    /**
                     * @description First minute after.
                     * @example 20:00
                     */
                    closes: string;
                    /**
                     * @description 1 Monday to 7 Sunday.
                     * @example [
                     *       1,
                     *       2,
                     *       3,
                     *       4,
                     *       5,
                     *       6
                     *     ]
                     */
                    days: number[];
                } | null;
                voice: {
                    /**
                     * @description Local to the person.
                     * @example 08:00
                     */
                    opens: string;
                    /**
                     * @description First minute after.
                     * @example 20:00
                     */
                    closes: string;
                    /**
                     * @description 1 Monday to 7 Sunday.
                     * @example [
                     *       1,
                     *       2,
                     *       3,
                     *       4,
                     *       5,
                     *       6
                     *     ]
                     */
                    days: number[];
                } | null;
            };
            caps: {
                /** @enum {string} */
                preset: "default" | "one-a-day" | "custom";
                rules: {
                    channels: ("email" | "sms" | "voice")[];
                    /**
                     * @description At most this many contacts
                     * @example 3
                     */
                    limit: number;
                    /**
                     * @description in any stretch of this length, ISO 8601.
                     * @example P1D
                     */
                    window: string;
                }[];
                /**
                 * @description Calls for one appointment.
                 * @example 1
                 */
                callsPerAppointment: number;
            };
            ratesPerMinute: {
                email: number;
                sms: number;
                voice: number;
            };
            senderNames: {
                email: string | null;
                sms: string | null;
                voice: string | null;
            };
            senderAddresses: {
                email: string | null;
                sms: string | null;
                voice: string | null;
            };
            /**
             * @description Which providers are asked first, by channel; null is the operator’s order.
             * @example {
             *       "email": null,
             *       "sms": [
             *         "Example"
             *       ],
             *       "voice": null
             *     }
             */
            providerOrder: {
                email: string[] | null;
                sms: string[] | null;
                voice: string[] | null;
            };
            /**
             * @description Where people reach the office, E.164.
             * @example +12125550100
             */
            contactPhone: string | null;
            /**
             * @description Where answers to emails go.
             * @example office@north-dental.example
             */
            contactEmail: string | null;
            /**
             * @description Where you are told of what you have to look at.
             * @example desk@north-dental.example
             */
            needsEmail: string | null;
            /**
             * @description When the daily one is due, in the office’s own zone.
             * @example 08:00
             */
            needsAt: string;
            /**
             * @description How soon reminders for appointments of one day would follow to be one message, ISO 8601.
             * @example P1D
             */
            bundleWindow: string;
            /** @description How many late texts and calls of a day are plausible: the greater of the two. */
            surgeLimit: {
                share: number;
                count: number;
            };
            /**
             * @description What texts and calls of a month may cost, in US dollars.
             * @example 200
             */
            monthlyBudget: number | null;
            /** @description How long facts and words are kept after the start of their appointment. */
            retention: {
                /**
                 * @description ISO 8601.
                 * @example P13M
                 */
                facts: string;
                /**
                 * @description ISO 8601.
                 * @example P90D
                 */
                words: string;
            };
            /**
             * Format: date-time
             * @description Links to people’s pages that were made before this no longer work.
             * @example 2026-12-03T15:30:00Z
             */
            linksRevokedAt: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-12-03T15:30:00Z
             */
            createdAt: string;
        };
        /** @description Absent fields, also of a channel, stay as they are. */
        TenantSettings: {
            /**
             * @description What recipients know the office by.
             * @example North Dental
             */
            name?: string;
            /**
             * @description The office’s zone, for local times without one.
             * @example America/New_York
             */
            timeZone?: string;
            /**
             * @description The language for people without one of their own.
             * @example es
             */
            locale?: string;
            /**
             * @description For phone numbers written without a country, ISO 3166.
             * @example US
             */
            country?: string;
            /**
             * @description Whose phone numbers may be texted and called, ISO 3166; null is `country` alone. New appointments for other numbers are refused, except for those that you booked for before.
             * @example [
             *       "US",
             *       "CA"
             *     ]
             */
            countries?: string[] | null;
            /** @description When people may be contacted, in their own zone; null is any time. */
            contactHours?: {
                email?: components["schemas"]["ContactHours"];
                sms?: components["schemas"]["ContactHours"];
                voice?: components["schemas"]["ContactHours"];
            };
            caps?: components["schemas"]["CapsInput"];
            /** @description Contacts a minute that may be started. */
            ratesPerMinute?: {
                /**
                 * @description Contacts a minute.
                 * @example 60
                 */
                email?: number;
                /**
                 * @description Contacts a minute.
                 * @example 60
                 */
                sms?: number;
                /**
                 * @description Contacts a minute.
                 * @example 60
                 */
                voice?: number;
            };
            /** @description Shown as the sender; null or absent is `name`. */
            senderNames?: {
                /**
                 * @description A sender name.
                 * @example North Dental
                 */
                email?: string | null;
                /**
                 * @description A sender name.
                 * @example North Dental
                 */
                sms?: string | null;
                /**
                 * @description A sender name.
                 * @example North Dental
                 */
                voice?: string | null;
            };
            /** @description Where messages come from; null or absent is what the provider is set up with. */
            senderAddresses?: {
                /**
                 * @description The From address.
                 * @example reminders@north-dental.example
                 */
                email?: string | null;
                /**
                 * @description The number, or the Messaging Service, that texts come from.
                 * @example +12125550100
                 */
                sms?: string | null;
                /**
                 * @description The number that calls come from.
                 * @example +12125550100
                 */
                voice?: string | null;
            };
            /** @description Which providers are asked first where a channel has several; the rest follow in the operator’s order, and null is that alone. Your `senderAddresses` are at the first of them. Another one is asked only for what those before it proved not to have taken, or while they do not do well. */
            providerOrder?: {
                /**
                 * @description The preferred one first.
                 * @example [
                 *       "Example"
                 *     ]
                 */
                email?: string[] | null;
                /**
                 * @description The preferred one first.
                 * @example [
                 *       "Example"
                 *     ]
                 */
                sms?: string[] | null;
                /**
                 * @description The preferred one first.
                 * @example [
                 *       "Example"
                 *     ]
                 */
                voice?: string[] | null;
            };
            /** @description How many texts and calls of a day may be late before all of them are held for an operator: the greater of the two. */
            surgeLimit?: {
                /**
                 * @description Of all texts and calls that become due in a day.
                 * @example 0.1
                 */
                share: number;
                /**
                 * @description Texts and calls.
                 * @example 50
                 */
                count: number;
            };
            /**
             * @description What texts and calls of a calendar month may cost, in US dollars. Before it is passed they are held; null is no limit.
             * @example 200
             */
            monthlyBudget?: number | null;
            retention?: components["schemas"]["RetentionInput"];
            /**
             * @description Where people reach the office; named in pages, answers and voicemails.
             * @example +12125550100
             */
            contactPhone?: string | null;
            /**
             * @description Where answers to emails go (Reply-To); null is wherever the emails come from.
             * @example office@north-dental.example
             */
            contactEmail?: string | null;
            /**
             * @description Where you are told of what somebody of you has to look at (`GET /v1/needs`): once a day of all that is open, and at once of what is due within a day. Null: nowhere.
             * @example desk@north-dental.example
             */
            needsEmail?: string | null;
            /**
             * @description When the daily one is due, in the office’s own zone.
             * @example 08:00
             */
            needsAt?: string;
            /**
             * Format: duration
             * @description Reminders to one address for appointments of one day are one message, where they would follow this soon, ISO 8601. `PT0S`: only what is due at the same moment.
             * @example P1D
             */
            bundleWindow?: string;
            /**
             * @description Read-only: must be the present one.
             * @example north-dental
             */
            id?: string;
            /**
             * Format: date-time
             * @description Read-only, ignored.
             * @example 2026-11-01T09:00:00Z
             */
            linksRevokedAt?: string | null;
            /**
             * Format: date-time
             * @description Read-only, ignored.
             * @example 2026-11-01T09:00:00Z
             */
            createdAt?: string;
            /**
             * @description Read-only, ignored.
             * @example []
             */
            warnings?: string[];
        };
        ContactHours: {
            /**
             * @description First minute, local to the person.
             * @example 08:00
             */
            opens: string;
            /**
             * @description First minute after; at or before `opens` means past midnight.
             * @example 20:00
             */
            closes: string;
            /**
             * @description Days on which the window opens: 1 Monday to 7 Sunday.
             * @example [
             *       1,
             *       2,
             *       3,
             *       4,
             *       5
             *     ]
             */
            days: number[];
        } | null;
        /** @description How often a person may be contacted, per address. */
        CapsInput: {
            /**
             * @description A named set of caps, or `custom` with `rules`. `one-a-day`: one text or call a day and three a week. Absent: `custom`.
             * @example default
             * @enum {string}
             */
            preset?: "default" | "one-a-day" | "custom";
            /** @description All of them hold at once, and count your own contacts; an operator’s ceiling over all tenants holds beside them. */
            rules?: components["schemas"]["CapInput"][];
            /**
             * @description Calls for one appointment; absent: 1.
             * @example 1
             */
            callsPerAppointment?: number;
        };
        CapInput: {
            /**
             * @description Contacts by these channels count together.
             * @example [
             *       "sms",
             *       "voice"
             *     ]
             */
            channels: ("email" | "sms" | "voice")[];
            /**
             * @description At most this many contacts.
             * @example 3
             */
            limit: number;
            /**
             * Format: duration
             * @description In any stretch of this length, ISO 8601.
             * @example P1D
             */
            window: string;
        };
        /** @description How long you keep what is over, counted from the start of an appointment. It holds from the next sweep on, within minutes, also for what is there already; what is gone stays gone. Opt-outs and the record of consents are kept for good. */
        RetentionInput: {
            /**
             * @description Appointments, their people and the ledger: what was planned, sent and answered, and when. ISO 8601, P1M to P10Y.
             * @example P13M
             */
            facts: string;
            /**
             * @description What was said: messages, calls, replies, and what needed somebody of the office. ISO 8601, P7D to P10Y.
             * @example P90D
             */
            words: string;
        };
        PolicyApplied: {
            policy: {
                /**
                 * @description The policy.
                 * @example default
                 */
                name: string;
                /**
                 * @description The version applied.
                 * @example 3
                 */
                version: number;
            };
            /**
             * @description Whether nothing was stored.
             * @example true
             */
            preview: boolean;
            /** @description Of this page. Those that have the version already, or ended, are in none. */
            appointments: {
                /**
                 * @description Their steps come at other times, or others come.
                 * @example 40
                 */
                moved: number;
                /**
                 * @description They take the version’s rules; their steps stay where they are.
                 * @example 9
                 */
                kept: number;
                /**
                 * @description A step of theirs is due, waits, or is at the provider just now. They keep their version: apply it again later.
                 * @example 1
                 */
                busy: number;
            };
            /** @description Steps that are still to come, of the appointments of this page. */
            steps: {
                /**
                 * @description Come earlier than they would have.
                 * @example 40
                 */
                earlier: number;
                /**
                 * @description Come later.
                 * @example 0
                 */
                later: number;
                /**
                 * @description Stay where they are.
                 * @example 40
                 */
                same: number;
                /**
                 * @description Are new.
                 * @example 0
                 */
                added: number;
                /**
                 * @description Are in the newer version no more, or of no use at its time.
                 * @example 0
                 */
                dropped: number;
                /**
                 * @description Are new, and their time has passed: they are left out, not caught up on.
                 * @example 3
                 */
                passed: number;
            };
            /**
             * @description The most that the steps still to come can cost, in US dollars, before and after; null without `preview`.
             * @example {
             *       "before": 4.12,
             *       "after": 5.03
             *     }
             */
            costCeiling: {
                before: number;
                after: number;
            } | null;
            /** @description The first 5 of the page whose steps move. */
            examples: {
                /**
                 * @description Which appointment.
                 * @example apt_0123456789abcdefghjkmnpqrs
                 */
                appointmentId: string;
                /**
                 * Format: date-time
                 * @description When it starts.
                 * @example 2026-12-04T15:30:00-05:00
                 */
                startsAt: string;
                before: {
                    /**
                     * @description How the person is contacted.
                     * @example sms
                     * @enum {string}
                     */
                    channel: "email" | "sms" | "voice";
                    /**
                     * Format: date-time
                     * @description In the appointment’s zone.
                     * @example 2026-12-03T10:30:00-05:00
                     */
                    plannedAt: string;
                }[];
                after: {
                    /**
                     * @description How the person is contacted.
                     * @example sms
                     * @enum {string}
                     */
                    channel: "email" | "sms" | "voice";
                    /**
                     * Format: date-time
                     * @description In the appointment’s zone.
                     * @example 2026-12-03T10:30:00-05:00
                     */
                    plannedAt: string;
                }[];
            }[];
            /** @description Give it as `cursor` to go on; null when all were looked at. */
            nextCursor: string | null;
        };
        PolicyTrial: {
            /**
             * Format: date-time
             * @description When the appointment starts, in its zone.
             * @example 2026-12-04T15:30:00-05:00
             */
            startsAt: string;
            /**
             * @description IANA.
             * @example America/New_York
             */
            timeZone: string;
            steps: {
                /**
                 * @description How the person is contacted.
                 * @example sms
                 * @enum {string}
                 */
                channel: "email" | "sms" | "voice";
                /**
                 * Format: date-time
                 * @description When the policy wants it, in the zone.
                 * @example 2026-12-03T15:30:00-05:00
                 */
                wantedAt: string;
                /**
                 * Format: date-time
                 * @description When it is planned: in contact hours, and after the gap.
                 * @example 2026-12-03T15:30:00-05:00
                 */
                plannedAt: string;
                /**
                 * Format: date-time
                 * @description From then on it is of no use.
                 * @example 2026-12-04T14:30:00-05:00
                 */
                usefulUntil: string;
            }[];
            /** @description When each channel may be used, from a day before the first step to the start; null: at any time. */
            hours: {
                email: {
                    /**
                     * Format: date-time
                     * @description From then on.
                     * @example 2026-12-03T15:30:00Z
                     */
                    opensAt: string;
                    /**
                     * Format: date-time
                     * @description Up to then.
                     * @example 2026-12-03T15:30:00Z
                     */
                    closesAt: string;
                }[] | null;
                sms: {
                    /**
                     * Format: date-time
                     * @description From then on.
                     * @example 2026-12-03T15:30:00Z
                     */
                    opensAt: string;
                    /**
                     * Format: date-time
                     * @description Up to then.
                     * @example 2026-12-03T15:30:00Z
                     */
                    closesAt: string;
                }[] | null;
                voice: {
                    /**
                     * Format: date-time
                     * @description From then on.
                     * @example 2026-12-03T15:30:00Z
                     */
                    opensAt: string;
                    /**
                     * Format: date-time
                     * @description Up to then.
                     * @example 2026-12-03T15:30:00Z
                     */
                    closesAt: string;
                }[] | null;
            };
        };
        PolicyTrialInput: {
            policy: components["schemas"]["PolicyInput"] & unknown;
            /**
             * @description For whom; absent: for somebody in the office’s own zone.
             * @example apt_0123456789abcdefghjkmnpqrs
             */
            appointmentId?: string;
            /**
             * Format: date-time
             * @description When it starts; absent: as the appointment does, else in three days and some hours.
             * @example 2026-12-04T15:30:00-05:00
             */
            startsAt?: string;
            /**
             * @description Where it takes place and the person is, IANA; absent: as the appointment says, else the office’s.
             * @example America/New_York
             */
            timeZone?: string;
        };
        PolicyReplay: {
            /**
             * @description Appointments of the policy that started in the last 30 days.
             * @example 820
             */
            appointments: number;
            contacts: {
                email: {
                    /**
                     * @description By the ladder that it had.
                     * @example 412
                     */
                    before: number;
                    /**
                     * @description By this one.
                     * @example 0
                     */
                    after: number;
                };
                sms: {
                    /**
                     * @description By the ladder that it had.
                     * @example 412
                     */
                    before: number;
                    /**
                     * @description By this one.
                     * @example 0
                     */
                    after: number;
                };
                voice: {
                    /**
                     * @description By the ladder that it had.
                     * @example 412
                     */
                    before: number;
                    /**
                     * @description By this one.
                     * @example 0
                     */
                    after: number;
                };
            };
            /** @description When each of them would have been contacted first. */
            first: {
                /**
                 * @description Would have been reached earlier for the first time.
                 * @example 0
                 */
                earlier: number;
                /**
                 * @description Later.
                 * @example 3
                 */
                later: number;
                /**
                 * @description At the same time.
                 * @example 817
                 */
                same: number;
                /**
                 * @description Would have been reached, and were not to be.
                 * @example 0
                 */
                gained: number;
                /**
                 * @description Would not have been reached at all.
                 * @example 0
                 */
                lost: number;
            };
            /** @description True when there were more than 2000 appointments: then these are the latest. */
            cut: boolean;
        };
        PolicyReplayInput: {
            policy: components["schemas"]["PolicyInput"] & unknown;
        };
        LinksRevoked: {
            /**
             * Format: date-time
             * @description Links that were made before this no longer work.
             * @example 2026-12-03T15:30:00Z
             */
            linksRevokedAt: string;
        };
        WebhookList: {
            items: components["schemas"]["Webhook"][];
        };
        Webhook: {
            /**
             * @description Our id.
             * @example whk_0123456789abcdefghjkmnpqrs
             */
            id: string;
            /**
             * @description Where events are posted; null for nowhere.
             * @example https://office.example/ringonce
             */
            url: string | null;
            /**
             * @description The kinds that it gets; null: all.
             * @example [
             *       "reply.received"
             *     ]
             */
            types: ("appointment.created" | "appointment.changed" | "appointment.confirmed" | "appointment.declined" | "appointment.cancelled" | "reminder.sent" | "reminder.delivered" | "reminder.failed" | "reminder.dropped" | "reply.received" | "opt_out.created" | "opt_out.lifted" | "alert.opened" | "alert.closed" | "webhook.tested")[] | null;
            /**
             * @description For whoever looks.
             * @example Practice software
             */
            description: string | null;
            /**
             * @description Whether events are posted.
             * @example true
             */
            enabled: boolean;
            /**
             * @description `office`: you said so. `gone`: it answered 410. `silent`: nothing was taken for three days. Null while it is enabled.
             * @example null
             * @enum {string|null}
             */
            disabledBecause: "office" | "gone" | "silent" | null;
            /**
             * Format: date-time
             * @description Since when.
             * @example 2026-12-03T15:30:00Z
             */
            disabledAt: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-12-03T15:30:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description What was recorded up to then was posted, or waits.
             * @example 2026-12-03T15:30:00Z
             */
            toldUpTo: string;
            /**
             * @description Events that wait for another try, or for one before them.
             * @example 0
             */
            waiting: number;
            /**
             * Format: date-time
             * @description Since when it takes nothing at all; null while it does.
             * @example 2026-12-03T15:30:00Z
             */
            failingSince: string | null;
            /**
             * Format: date-time
             * @description When it is tried again; null where nothing failed.
             * @example 2026-12-03T15:30:00Z
             */
            retryAt: string | null;
            /**
             * Format: date-time
             * @description Until when the secret before is used, too; null for not at all.
             * @example 2026-12-03T15:30:00Z
             */
            previousSecretUntil: string | null;
        };
        DeliveryPage: {
            items: {
                /**
                 * @description The event.
                 * @example evt_0123456789abcdefghjkmnpqrs
                 */
                eventId: string;
                /** @enum {string} */
                type: "appointment.created" | "appointment.changed" | "appointment.confirmed" | "appointment.declined" | "appointment.cancelled" | "reminder.sent" | "reminder.delivered" | "reminder.failed" | "reminder.dropped" | "reply.received" | "opt_out.created" | "opt_out.lifted" | "alert.opened" | "alert.closed" | "webhook.tested";
                /**
                 * @description `waiting` for another try, `delivered`, or `failed` for good.
                 * @example delivered
                 * @enum {string}
                 */
                state: "waiting" | "delivered" | "failed";
                /**
                 * @description How often it was tried.
                 * @example 1
                 */
                attempts: number;
                /**
                 * Format: date-time
                 * @description When it was tried first.
                 * @example 2026-12-03T15:30:00Z
                 */
                firstAt: string;
                /**
                 * Format: date-time
                 * @description When it was tried last.
                 * @example 2026-12-03T15:30:00Z
                 */
                lastAt: string;
                /**
                 * Format: date-time
                 * @description When it is tried again; null once it has ended.
                 * @example 2026-12-03T15:30:00Z
                 */
                nextAt: string | null;
                /**
                 * @description The HTTP status that was answered last.
                 * @example 200
                 */
                status: number | null;
                /**
                 * @description What went wrong last.
                 * @example it answered 500
                 */
                error: string | null;
            }[];
            /** @description Give it as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        WebhookWithSecrets: {
            /**
             * @description Our id.
             * @example whk_0123456789abcdefghjkmnpqrs
             */
            id: string;
            /**
             * @description Where events are posted; null for nowhere.
             * @example https://office.example/ringonce
             */
            url: string | null;
            /**
             * @description The kinds that it gets; null: all.
             * @example [
             *       "reply.received"
             *     ]
             */
            types: ("appointment.created" | "appointment.changed" | "appointment.confirmed" | "appointment.declined" | "appointment.cancelled" | "reminder.sent" | "reminder.delivered" | "reminder.failed" | "reminder.dropped" | "reply.received" | "opt_out.created" | "opt_out.lifted" | "alert.opened" | "alert.closed" | "webhook.tested")[] | null;
            /**
             * @description For whoever looks.
             * @example Practice software
             */
            description: string | null;
            /**
             * @description Whether events are posted.
             * @example true
             */
            enabled: boolean;
            /**
             * @description `office`: you said so. `gone`: it answered 410. `silent`: nothing was taken for three days. Null while it is enabled.
             * @example null
             * @enum {string|null}
             */
            disabledBecause: "office" | "gone" | "silent" | null;
            /**
             * Format: date-time
             * @description Since when.
             * @example 2026-12-03T15:30:00Z
             */
            disabledAt: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-12-03T15:30:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description What was recorded up to then was posted, or waits.
             * @example 2026-12-03T15:30:00Z
             */
            toldUpTo: string;
            /**
             * @description Events that wait for another try, or for one before them.
             * @example 0
             */
            waiting: number;
            /**
             * Format: date-time
             * @description Since when it takes nothing at all; null while it does.
             * @example 2026-12-03T15:30:00Z
             */
            failingSince: string | null;
            /**
             * Format: date-time
             * @description When it is tried again; null where nothing failed.
             * @example 2026-12-03T15:30:00Z
             */
            retryAt: string | null;
            /**
             * Format: date-time
             * @description Until when the secret before is used, too; null for not at all.
             * @example 2026-12-03T15:30:00Z
             */
            previousSecretUntil: string | null;
            /**
             * @description What each message is signed with (Standard Webhooks), the newest first; the only place where they are shown.
             * @example [
             *       "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
             *     ]
             */
            secrets: string[];
        };
        NewWebhook: {
            /**
             * @description Where events are posted. Null: nowhere; they are kept for GET /v1/events all the same. Redirects are not followed, and no private address is called.
             * @example https://office.example/ringonce
             */
            url: string | null;
            /**
             * @description Only these kinds; null: all.
             * @example [
             *       "appointment.confirmed",
             *       "reply.received"
             *     ]
             */
            types?: ("appointment.created" | "appointment.changed" | "appointment.confirmed" | "appointment.declined" | "appointment.cancelled" | "reminder.sent" | "reminder.delivered" | "reminder.failed" | "reminder.dropped" | "reply.received" | "opt_out.created" | "opt_out.lifted" | "alert.opened" | "alert.closed" | "webhook.tested")[] | null;
            /**
             * @description For whoever looks later.
             * @example Practice software
             */
            description?: string | null;
        };
        WebhookPatch: {
            /**
             * @description Where events are posted. Null: nowhere; they are kept for GET /v1/events all the same. Redirects are not followed, and no private address is called.
             * @example https://office.example/ringonce
             */
            url?: string | null;
            /**
             * @description Only these kinds; null: all.
             * @example [
             *       "appointment.confirmed",
             *       "reply.received"
             *     ]
             */
            types?: ("appointment.created" | "appointment.changed" | "appointment.confirmed" | "appointment.declined" | "appointment.cancelled" | "reminder.sent" | "reminder.delivered" | "reminder.failed" | "reminder.dropped" | "reply.received" | "opt_out.created" | "opt_out.lifted" | "alert.opened" | "alert.closed" | "webhook.tested")[] | null;
            /**
             * @description For whoever looks later.
             * @example Practice software
             */
            description?: string | null;
            /**
             * @description False: nothing is posted until it is true again; then it goes on where it stopped.
             * @example true
             */
            enabled?: boolean;
        };
        WebhookRotationInput: {
            /**
             * Format: duration
             * @description For how long the secret before is used beside the new one; absent: P1D.
             * @example P1D
             */
            previousFor?: string;
        };
        WebhookTest: {
            /**
             * @description The event that is posted.
             * @example evt_0123456789abcdefghjkmnpqrs
             */
            eventId: string;
        };
        WebhookReplayInput: {
            /**
             * Format: date-time
             * @description Everything that was recorded at or after this is posted again, as far as it is kept.
             * @example 2026-12-01T00:00:00Z
             */
            from: string;
        };
        Events: {
            /** @description In the order in which they were recorded. */
            items: components["schemas"]["Event"][];
            /**
             * @description Give it as `after` next time; null where there is nothing yet.
             * @example evt_0123456789abcdefghjkmnpqrs
             */
            last: string | null;
            /**
             * @description Whether more can be read at once.
             * @example false
             */
            more: boolean;
        };
        ReplayedEvent: {
            /**
             * @description The endpoints that it goes to: all that are enabled.
             * @example [
             *       "whk_0123456789abcdefghjkmnpqrs"
             *     ]
             */
            webhookIds: string[];
        };
        FeedList: {
            items: components["schemas"]["Feed"][];
        };
        Feed: {
            /**
             * @description Its name.
             * @example dr-bo
             */
            name: string;
            /**
             * @description Where the calendar is.
             * @example calendar.example.com
             */
            host: string;
            /**
             * @description How far ahead it is read.
             * @example 90
             */
            days: number;
            /** @enum {string} */
            missing: "keep" | "cancel";
            /**
             * Format: date-time
             * @description When it was last read whole; null before.
             * @example 2026-12-03T15:30:00Z
             */
            readAt: string | null;
            /**
             * Format: date-time
             * @description When it is looked at next.
             * @example 2026-12-03T15:30:00Z
             */
            nextReadAt: string | null;
            /** @description Why it can’t be read; null while it can. */
            failing: {
                /**
                 * Format: date-time
                 * @description Since when.
                 * @example 2026-12-03T15:30:00Z
                 */
                since: string;
                /**
                 * @description How often in a row.
                 * @example 3
                 */
                times: number;
                /**
                 * @description Why.
                 * @example it answered 404
                 */
                why: string;
            } | null;
            /** @description A reading that changed nothing, for somebody should look first. */
            held: {
                /**
                 * Format: date-time
                 * @description When it was read.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
                why: string[];
                counts: components["schemas"]["FeedCounts"];
            } | null;
            counts: components["schemas"]["FeedCounts"] & (Record<string, never> | null);
        };
        FeedCounts: {
            /**
             * @description Made.
             * @example 3
             */
            created: number;
            /**
             * @description Changed.
             * @example 3
             */
            changed: number;
            /**
             * @description Cancelled before, and standing again.
             * @example 3
             */
            reinstated: number;
            /**
             * @description As they were.
             * @example 3
             */
            unchanged: number;
            /**
             * @description In the calendar no more.
             * @example 3
             */
            cancelled: number;
            /**
             * @description Refused, or about nobody.
             * @example 3
             */
            leftOut: number;
        };
        FeedPreview: {
            counts: components["schemas"]["FeedCounts"];
            /** @description Why nothing would be changed; empty where it would. */
            held: string[];
            rows: {
                /**
                 * @description The id of its appointment.
                 * @example dr-bo/ics:1234
                 */
                externalId: string;
                /**
                 * @description What and when.
                 * @example Check-up at 2026-12-04T15:30:00-05:00
                 */
                of: string;
                /** @enum {string} */
                did: "created" | "changed" | "reinstated" | "unchanged" | "cancelled" | "left out";
                fields: string[];
                /**
                 * @description Why it would be left out.
                 * @example there is nobody to remind
                 */
                why: string | null;
            }[];
        };
        FeedInput: {
            /**
             * @description Where the calendar is. It is shown to nobody again.
             * @example https://calendar.example.com/private-1234/basic.ics
             */
            url: string;
            /**
             * @description How far ahead it is read; absent: 90.
             * @example 90
             */
            days?: number;
            /**
             * @description What becomes of an appointment that it had and has no more; absent: `cancel`.
             * @example cancel
             * @enum {string}
             */
            missing?: "keep" | "cancel";
            rules?: components["schemas"]["FeedRulesInput"];
        };
        /** @description Who is meant by an occurrence. */
        FeedRulesInput: {
            /**
             * @description Where the person stands: among who is invited, in lines of the description, or both.
             * @example both
             * @enum {string}
             */
            from?: "attendees" | "description" | "both";
            /**
             * @description Addresses of the office’s own people, who are not reminded. The organizer never is.
             * @example [
             *       "@clinic.example"
             *     ]
             */
            own?: string[];
            /** @description Lines of the description, such as `Tel: +1 212 555 0123`. */
            labels?: {
                /**
                 * @description Words before a colon in a line of the description that tell the name.
                 * @example [
                 *       "Tel"
                 *     ]
                 */
                name?: string[];
                /**
                 * @description Words before a colon in a line of the description that tell the email address.
                 * @example [
                 *       "Tel"
                 *     ]
                 */
                email?: string[];
                /**
                 * @description Words before a colon in a line of the description that tell the number.
                 * @example [
                 *       "Tel"
                 *     ]
                 */
                phone?: string[];
                /**
                 * @description Words before a colon in a line of the description that tell the language.
                 * @example [
                 *       "Tel"
                 *     ]
                 */
                locale?: string[];
            };
            /**
             * @description What the person reads; absent: the calendar’s own words.
             * @example Appointment
             */
            title?: string | null;
            /**
             * @description The escalation policy; absent: `default`.
             * @example default
             */
            policy?: string | null;
        };
        TemplatePage: {
            items: components["schemas"]["TemplateName"][];
            nextCursor: null;
        };
        TemplateName: {
            /**
             * @description Its name: kind, channel, locale.
             * @example reminder/sms/es
             */
            name: string;
            /** @enum {string} */
            kind: "reminder" | "booking" | "change" | "cancellation" | "reinstatement";
            /** @enum {string} */
            channel: "email" | "sms" | "voice";
            /**
             * @description BCP 47.
             * @example es
             */
            locale: string;
            /**
             * @description Ours, or your own in its place.
             * @example own
             * @enum {string}
             */
            origin: "built-in" | "own";
            /**
             * @description Counts up with every change of your own; 0 for a built-in one.
             * @example 1
             */
            version: number;
            /**
             * Format: date-time
             * @description When it was last changed; null for a built-in one.
             * @example 2026-11-20T15:00:00Z
             */
            updatedAt: string | null;
        };
        Template: {
            /**
             * @description Its name: kind, channel, locale.
             * @example reminder/sms/es
             */
            name: string;
            /** @enum {string} */
            kind: "reminder" | "booking" | "change" | "cancellation" | "reinstatement";
            /** @enum {string} */
            channel: "email" | "sms" | "voice";
            /**
             * @description BCP 47.
             * @example es
             */
            locale: string;
            /**
             * @description Ours, or your own in its place.
             * @example own
             * @enum {string}
             */
            origin: "built-in" | "own";
            /**
             * @description Counts up with every change of your own; 0 for a built-in one.
             * @example 1
             */
            version: number;
            /**
             * Format: date-time
             * @description When it was last changed; null for a built-in one.
             * @example 2026-11-20T15:00:00Z
             */
            updatedAt: string | null;
            /**
             * @description Its parts, in Liquid.
             * @example {
             *       "body": "{{ office }}: {{ title }}, {{ when }}. Reply C to confirm, STOP to stop."
             *     }
             */
            source: {
                [key: string]: string;
            };
        };
        TemplateVersions: {
            items: {
                /**
                 * @description Which one.
                 * @example 1
                 */
                version: number;
                /**
                 * @description Its parts, in Liquid.
                 * @example {
                 *       "body": "{{ office }}: {{ title }}, {{ when }}. Reply C to confirm, STOP to stop."
                 *     }
                 */
                source: {
                    [key: string]: string;
                };
                /**
                 * Format: date-time
                 * @description When the next version took its place; of one that was deleted, when it was stored.
                 * @example 2026-11-20T15:00:00Z
                 */
                replacedAt: string;
            }[];
            nextCursor: null;
        };
        SavedTemplate: {
            /**
             * @description Its name: kind, channel, locale.
             * @example reminder/sms/es
             */
            name: string;
            /** @enum {string} */
            kind: "reminder" | "booking" | "change" | "cancellation" | "reinstatement";
            /** @enum {string} */
            channel: "email" | "sms" | "voice";
            /**
             * @description BCP 47.
             * @example es
             */
            locale: string;
            /**
             * @description Ours, or your own in its place.
             * @example own
             * @enum {string}
             */
            origin: "built-in" | "own";
            /**
             * @description Counts up with every change of your own; 0 for a built-in one.
             * @example 1
             */
            version: number;
            /**
             * Format: date-time
             * @description When it was last changed; null for a built-in one.
             * @example 2026-11-20T15:00:00Z
             */
            updatedAt: string | null;
            /**
             * @description Its parts, in Liquid.
             * @example {
             *       "body": "{{ office }}: {{ title }}, {{ when }}. Reply C to confirm, STOP to stop."
             *     }
             */
            source: {
                [key: string]: string;
            };
            /**
             * @description What works, but is worth knowing; empty otherwise.
             * @example []
             */
            warnings: string[];
        };
        /**
         * @description The parts of the channel: email has subject, text and html; sms has body; voice has script, menu, goodbye and voicemail. Absent parts are as in the built-in template.
         * @example {
         *       "body": "{{ office }}: {{ title }}, {{ when }}. Reply C to confirm, R for another time, STOP to stop."
         *     }
         */
        TemplateInput: {
            /**
             * @description The subject.
             * @example Reminder: {{ title }}, {{ when }}
             */
            subject?: string;
            /**
             * @description The plain text.
             * @example Hello {{ name }}, see you {{ when }}. {{ office }}
             */
            text?: string;
            /**
             * @description The HTML; every value is escaped.
             * @example <p>Hello {{ name }}, see you {{ when }}.</p>
             */
            html?: string;
            /**
             * @description The text.
             * @example {{ office }}: {{ title }}, {{ when }}. Reply C to confirm, STOP to stop.
             */
            body?: string;
            /**
             * @description Who is calling, and why.
             * @example This is {{ office }}: {{ title }}, {{ when }}.
             */
            script?: string;
            /**
             * @description Which key does what: 1, 2, 9, *.
             * @example Press 1 to confirm, 9 to get no more calls.
             */
            menu?: string;
            /**
             * @description Said when nobody presses a key.
             * @example Goodbye.
             */
            goodbye?: string;
            /**
             * @description Left on an answering machine; may say nothing of the appointment.
             * @example {{ office }} called. Please call us back.
             */
            voicemail?: string;
        };
        TemplatePreview: {
            /** @enum {string} */
            kind: "reminder" | "booking" | "change" | "cancellation" | "reinstatement";
            /**
             * @description The person’s language, BCP 47.
             * @example es
             */
            locale: string;
            email: {
                /**
                 * @description Ours, or your own in its place.
                 * @example own
                 * @enum {string}
                 */
                origin: "built-in" | "own";
                /**
                 * @description The subject.
                 * @example Recordatorio: Limpieza dental, viernes, 4 de diciembre, 15:30
                 */
                subject: string;
                /** @description The plain text. */
                text: string;
                /** @description The HTML. */
                html: string;
                /** @description The iCalendar part. */
                calendar: string | null;
                /**
                 * @description What it costs at the most, in US dollars, to a number of the office’s country.
                 * @example 0.0135
                 */
                cost: number;
                /**
                 * @description What works, but is worth knowing; empty otherwise.
                 * @example []
                 */
                warnings: string[];
            };
            sms: {
                /**
                 * @description Ours, or your own in its place.
                 * @example own
                 * @enum {string}
                 */
                origin: "built-in" | "own";
                /** @description The text. */
                body: string;
                /**
                 * @description How it is sent.
                 * @example GSM-7
                 * @enum {string}
                 */
                encoding: "GSM-7" | "UCS-2";
                /**
                 * @description How many segments it is sent, and paid, as.
                 * @example 1
                 */
                segments: number;
                /**
                 * @description Its length: septets of GSM-7, or UTF-16 code units.
                 * @example 139
                 */
                units: number;
                /**
                 * @description How many units a segment holds.
                 * @example 160
                 */
                perSegment: number;
                /**
                 * @description What it costs at the most, in US dollars, to a number of the office’s country.
                 * @example 0.0135
                 */
                cost: number;
                /**
                 * @description What works, but is worth knowing; empty otherwise.
                 * @example []
                 */
                warnings: string[];
            };
            voice: {
                /**
                 * @description Ours, or your own in its place.
                 * @example own
                 * @enum {string}
                 */
                origin: "built-in" | "own";
                /** @description Who is calling, and why. */
                script: string;
                /** @description Which key does what. */
                menu: string;
                /**
                 * @description Said when nobody presses a key.
                 * @example Adiós.
                 */
                goodbye: string;
                /** @description Left on an answering machine. */
                voicemail: string;
                /** @description The call, as the provider gets it; keys go nowhere. */
                twiml: string;
                /** @description The message on an answering machine, as the provider gets it. */
                voicemailTwiml: string;
                /**
                 * @description What it costs at the most, in US dollars, to a number of the office’s country.
                 * @example 0.0135
                 */
                cost: number;
                /**
                 * @description What works, but is worth knowing; empty otherwise.
                 * @example []
                 */
                warnings: string[];
            };
        };
        /**
         * @description What is absent is sample data in the language of `locale`.
         * @example {
         *       "kind": "reminder",
         *       "locale": "es",
         *       "title": "Limpieza dental"
         *     }
         */
        TemplatePreviewInput: {
            /**
             * @description What the message says: a `reminder`, or news: `booking`, `change`, `cancellation`.
             * @example reminder
             * @enum {string}
             */
            kind?: "reminder" | "booking" | "change" | "cancellation" | "reinstatement";
            /**
             * @description The person’s language, BCP 47; absent: the office’s.
             * @example es
             */
            locale?: string;
            /** @description Templates to try, by channel; absent parts are as in the built-in one, absent channels as they would be sent. */
            templates?: {
                /** @description subject, text, html. */
                email?: {
                    /**
                     * @description The subject.
                     * @example Reminder: {{ title }}, {{ when }}
                     */
                    subject?: string;
                    /**
                     * @description The plain text.
                     * @example Hello {{ name }}, see you {{ when }}. {{ office }}
                     */
                    text?: string;
                    /**
                     * @description The HTML; every value is escaped.
                     * @example <p>Hello {{ name }}, see you {{ when }}.</p>
                     */
                    html?: string;
                };
                /** @description body. */
                sms?: {
                    /**
                     * @description The text.
                     * @example {{ office }}: {{ title }}, {{ when }}. Reply C to confirm, STOP to stop.
                     */
                    body?: string;
                };
                /** @description script, menu, goodbye, voicemail. */
                voice?: {
                    /**
                     * @description Who is calling, and why.
                     * @example This is {{ office }}: {{ title }}, {{ when }}.
                     */
                    script?: string;
                    /**
                     * @description Which key does what: 1, 2, 9, *.
                     * @example Press 1 to confirm, 9 to get no more calls.
                     */
                    menu?: string;
                    /**
                     * @description Said when nobody presses a key.
                     * @example Goodbye.
                     */
                    goodbye?: string;
                    /**
                     * @description Left on an answering machine; may say nothing of the appointment.
                     * @example {{ office }} called. Please call us back.
                     */
                    voicemail?: string;
                };
            };
            /**
             * @description Whom it goes to; null: nobody by name.
             * @example Ana
             */
            name?: string | null;
            /**
             * @description What the appointment is.
             * @example Dental cleaning
             */
            title?: string;
            /**
             * @description Where it is; null: not said.
             * @example 12 Elm St
             */
            location?: string | null;
            /**
             * Format: date-time
             * @description When it starts.
             * @example 2026-12-04T15:30:00-05:00
             */
            startsAt?: string;
            /**
             * Format: date-time
             * @description When it was to start before; null: it never moved.
             * @example 2026-12-03T14:00:00-05:00
             */
            movedFrom?: string;
            /**
             * @description Where it was to be before; null: where it is.
             * @example 9 Oak St
             */
            locationBefore?: string | null;
            /**
             * @description Where it takes place, IANA; absent: the office’s zone.
             * @example America/New_York
             */
            timeZone?: string;
            /**
             * @description How long it takes, in minutes.
             * @example 30
             */
            durationMinutes?: number;
            /**
             * @description Where the person is; elsewhere, the zone is named.
             * @example America/New_York
             */
            recipientTimeZone?: string;
        };
        Control: {
            /** @description Nothing is sent in these scopes. */
            pauses: {
                /** @description Only this tenant; null: all. */
                tenant: string | null;
                /**
                 * @description How the person is contacted.
                 * @example sms
                 * @enum {string|null}
                 */
                channel: "email" | "sms" | "voice" | null;
                /** @description Why. */
                reason: string;
                /**
                 * @description Who: the person whose key it is, else what the key is called; or `gate`. Where an office looks, `operator`.
                 * @example Ana
                 */
                by: string;
                /** @description The id of the operator’s key; null for the gate, and where an office looks. */
                keyId: string | null;
                /**
                 * Format: date-time
                 * @description Since when.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
                /**
                 * Format: date-time
                 * @description When it ends by itself; null: when somebody resumes.
                 * @example 2026-12-03T15:30:00Z
                 */
                until: string | null;
            }[];
            /** @description Loud work of a surge that waits for a release. */
            holds: {
                /** @description Only this tenant; null: all. */
                tenant: string | null;
                /**
                 * @description How the person is contacted.
                 * @example sms
                 * @enum {string|null}
                 */
                channel: "email" | "sms" | "voice" | null;
                /** @description Why. */
                reason: string;
                /**
                 * @description Who: the person whose key it is, else what the key is called; or `gate`. Where an office looks, `operator`.
                 * @example Ana
                 */
                by: string;
                /** @description The id of the operator’s key; null for the gate, and where an office looks. */
                keyId: string | null;
                /**
                 * Format: date-time
                 * @description Since when.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
            }[];
            /** @description Set while the clock of the machine is wrong: texts and calls wait (`clock_off`). Null while it may be right. */
            clock: {
                /**
                 * Format: date-time
                 * @description When it was noticed, by that clock.
                 * @example 2026-12-03T15:30:00Z
                 */
                since: string;
                /**
                 * @description How far it is ahead; negative: behind.
                 * @example 10800
                 */
                aheadSeconds: number;
                /**
                 * @description Whose time it was held against: the provider’s, or the last that the database knows of.
                 * @enum {string}
                 */
                against: "provider" | "store";
            } | null;
            /** @description The most that all tenants together may contact one address; all rules hold at once. What it holds back waits as `person_ceiling`. */
            personCeiling: {
                channels: ("email" | "sms" | "voice")[];
                /**
                 * @description At most this many contacts
                 * @example 3
                 */
                limit: number;
                /**
                 * @description in any stretch of this length, ISO 8601.
                 * @example P1D
                 */
                window: string;
            }[];
            blackout: components["schemas"]["Blackout"];
        };
        /** @description The last stretch of time that the data does not remember, because it was put back to an earlier state; null: there was none. What could have gone out by its end waits as `restored` until somebody decides. */
        Blackout: {
            /**
             * Format: date-time
             * @description The last moment that the data surely remembers.
             * @example 2026-12-03T15:30:00Z
             */
            since: string;
            /**
             * Format: date-time
             * @description When it was put back: from then on it remembers again.
             * @example 2026-12-03T15:30:00Z
             */
            until: string;
            /** @description What happened. */
            reason: string;
            /**
             * @description Who said so; where an office looks, `operator`.
             * @example Ana
             */
            by: string;
            /**
             * Format: date-time
             * @description When the providers’ records were compared; null before.
             * @example 2026-12-03T15:30:00Z
             */
            comparedAt: string | null;
            /** @description Why they could not be compared yet; null where nothing failed. */
            unread: string | null;
            /** @description Whether somebody has decided about all of it. */
            settled: boolean;
            /** @description What was decided; the latest that covers a piece of work counts. */
            decisions: {
                /** @enum {string} */
                decision: "released" | "dropped";
                /** @description Only this tenant; null: all. */
                tenant: string | null;
                /**
                 * @description How the person is contacted.
                 * @example sms
                 * @enum {string|null}
                 */
                channel: "email" | "sms" | "voice" | null;
                /**
                 * Format: date-time
                 * @description When.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
            }[];
        } | null;
        PersonCeilingInput: {
            /**
             * @description All of them hold at once; null: the built-in ones.
             * @example [
             *       {
             *         "channels": [
             *           "sms",
             *           "voice"
             *         ],
             *         "limit": 6,
             *         "window": "P1D"
             *       }
             *     ]
             */
            rules: components["schemas"]["CapInput"][] | null;
        };
        Paused: components["schemas"]["Control"] & {
            /** @description What the pause costs, as far as is known now. What is dropped meanwhile ends as `too_late` or `superseded`. */
            tooLate: {
                /**
                 * @description How many reminders of the scope would be of no use at the end of the pause.
                 * @example 3
                 */
                count: number;
                /**
                 * Format: date-time
                 * @description When the first of them becomes useless; null without any.
                 * @example 2026-12-03T15:30:00Z
                 */
                firstAt: string | null;
                /**
                 * Format: date-time
                 * @description Up to when it was looked: the end; a day ahead where the pause has none.
                 * @example 2026-12-03T15:30:00Z
                 */
                upTo: string;
                /** @description True when there was more to look at: then these are the first by due time. */
                cut: boolean;
            };
        };
        PauseInput: {
            /**
             * @description Only this tenant; absent: all.
             * @example north-dental
             */
            tenant?: string;
            /**
             * @description Only this channel; absent: all.
             * @example sms
             * @enum {string}
             */
            channel?: "email" | "sms" | "voice";
            /**
             * @description Why, for whoever reads it later.
             * @example Wrong template in use
             */
            reason: string;
            /**
             * Format: duration
             * @description How long it lasts; then sending goes on by itself. Instead of `until`.
             * @example PT4H
             */
            for?: string;
            /**
             * Format: date-time
             * @description When it ends by itself; null to insist: it lasts until somebody resumes. With neither `until` nor `for` it lasts four hours.
             * @example 2026-12-04T14:00:00-05:00
             */
            until?: string | null;
        };
        ReleasePreview: {
            /**
             * @description Emails that would go out; none of a surge, which holds what is loud.
             * @example 0
             */
            emails: number;
            /**
             * @description Texts that would go out.
             * @example 90
             */
            texts: number;
            /**
             * @description Calls that would be made.
             * @example 14
             */
            calls: number;
            /**
             * @description Entries that are held now.
             * @example 140
             */
            held: number;
            /**
             * @description Different numbers that would be contacted.
             * @example 96
             */
            people: number;
            /**
             * @description The most contacts that one number would get.
             * @example 2
             */
            mostPerPerson: number;
            /** @description Entries that would end without a contact of their own; `merged` ones are in another’s. */
            dropped: {
                /**
                 * @example too_late
                 * @enum {string}
                 */
                reason: "too_late" | "superseded" | "confirmed" | "declined" | "answered" | "cancelled" | "opted_out" | "no_address" | "invalid_address" | "landline" | "quiet_hours" | "capped" | "person_ceiling" | "line_busy" | "min_gap" | "paused" | "surge_hold" | "restored" | "already_sent" | "over_budget" | "clock_off" | "office_unnamed" | "queue_full" | "provider_busy" | "provider_error" | "rejected" | "bounced" | "soft_bounced" | "undelivered" | "no_answer" | "busy" | "machine" | "answer_lost" | "attempts_exhausted" | "merged" | "held_off" | "incomplete" | "erased";
                /**
                 * @description The reason as one sentence for people.
                 * @example It was too close to the appointment for this reminder to be of use.
                 */
                explanation: string;
                /**
                 * @description How many entries.
                 * @example 12
                 */
                count: number;
            }[];
            /** @description Entries that would go on waiting. */
            waiting: {
                /**
                 * @example too_late
                 * @enum {string}
                 */
                reason: "too_late" | "superseded" | "confirmed" | "declined" | "answered" | "cancelled" | "opted_out" | "no_address" | "invalid_address" | "landline" | "quiet_hours" | "capped" | "person_ceiling" | "line_busy" | "min_gap" | "paused" | "surge_hold" | "restored" | "already_sent" | "over_budget" | "clock_off" | "office_unnamed" | "queue_full" | "provider_busy" | "provider_error" | "rejected" | "bounced" | "soft_bounced" | "undelivered" | "no_answer" | "busy" | "machine" | "answer_lost" | "attempts_exhausted" | "merged" | "held_off" | "incomplete" | "erased";
                /**
                 * @description The reason as one sentence for people.
                 * @example It was too close to the appointment for this reminder to be of use.
                 */
                explanation: string;
                /**
                 * @description How many entries.
                 * @example 12
                 */
                count: number;
            }[];
            /**
             * Format: date-time
             * @description Since when the longest waiting has been ready; null where nothing is held.
             * @example 2026-12-03T15:30:00Z
             */
            oldestReadyAt: string | null;
            /**
             * Format: date-time
             * @description When the first would go out; null where none would.
             * @example 2026-12-03T15:30:00Z
             */
            firstAt: string | null;
            /**
             * Format: date-time
             * @description When the last would go out, by hours, caps and rates; null where none would.
             * @example 2026-12-03T15:30:00Z
             */
            lastAt: string | null;
            /** @description At the prices that are set, without discounts. */
            cost: {
                /**
                 * @description What they cost at the most.
                 * @example 1.23
                 */
                amount: number;
                /**
                 * @description ISO 4217.
                 * @example USD
                 */
                currency: string;
            };
            /** @description The same by tenant and channel. */
            groups: {
                /**
                 * @description The id of the tenant.
                 * @example north-dental
                 */
                tenant: string;
                /**
                 * @example sms
                 * @enum {string}
                 */
                channel: "email" | "sms" | "voice";
                /**
                 * @description Texts or calls that would go out.
                 * @example 90
                 */
                contacts: number;
                /**
                 * @description Entries that are held now.
                 * @example 140
                 */
                held: number;
                /**
                 * @description Different numbers that would be contacted.
                 * @example 96
                 */
                people: number;
                /**
                 * @description The most contacts that one number would get.
                 * @example 2
                 */
                mostPerPerson: number;
                /** @description Entries that would end without a contact of their own; `merged` ones are in another’s. */
                dropped: {
                    /**
                     * @example too_late
                     * @enum {string}
                     */
                    reason: "too_late" | "superseded" | "confirmed" | "declined" | "answered" | "cancelled" | "opted_out" | "no_address" | "invalid_address" | "landline" | "quiet_hours" | "capped" | "person_ceiling" | "line_busy" | "min_gap" | "paused" | "surge_hold" | "restored" | "already_sent" | "over_budget" | "clock_off" | "office_unnamed" | "queue_full" | "provider_busy" | "provider_error" | "rejected" | "bounced" | "soft_bounced" | "undelivered" | "no_answer" | "busy" | "machine" | "answer_lost" | "attempts_exhausted" | "merged" | "held_off" | "incomplete" | "erased";
                    /**
                     * @description The reason as one sentence for people.
                     * @example It was too close to the appointment for this reminder to be of use.
                     */
                    explanation: string;
                    /**
                     * @description How many entries.
                     * @example 12
                     */
                    count: number;
                }[];
                /** @description Entries that would go on waiting. */
                waiting: {
                    /**
                     * @example too_late
                     * @enum {string}
                     */
                    reason: "too_late" | "superseded" | "confirmed" | "declined" | "answered" | "cancelled" | "opted_out" | "no_address" | "invalid_address" | "landline" | "quiet_hours" | "capped" | "person_ceiling" | "line_busy" | "min_gap" | "paused" | "surge_hold" | "restored" | "already_sent" | "over_budget" | "clock_off" | "office_unnamed" | "queue_full" | "provider_busy" | "provider_error" | "rejected" | "bounced" | "soft_bounced" | "undelivered" | "no_answer" | "busy" | "machine" | "answer_lost" | "attempts_exhausted" | "merged" | "held_off" | "incomplete" | "erased";
                    /**
                     * @description The reason as one sentence for people.
                     * @example It was too close to the appointment for this reminder to be of use.
                     */
                    explanation: string;
                    /**
                     * @description How many entries.
                     * @example 12
                     */
                    count: number;
                }[];
                /**
                 * Format: date-time
                 * @description Since when the longest waiting has been ready; null where nothing is held.
                 * @example 2026-12-03T15:30:00Z
                 */
                oldestReadyAt: string | null;
                /**
                 * Format: date-time
                 * @description When the first would go out; null where none would.
                 * @example 2026-12-03T15:30:00Z
                 */
                firstAt: string | null;
                /**
                 * Format: date-time
                 * @description When the last would go out, by hours, caps and rates; null where none would.
                 * @example 2026-12-03T15:30:00Z
                 */
                lastAt: string | null;
            }[];
            /** @description Up to three of what would go out, word for word; of what is held, where nothing would. */
            examples: {
                /**
                 * @description The id of the tenant.
                 * @example north-dental
                 */
                tenant: string;
                /**
                 * @example sms
                 * @enum {string}
                 */
                channel: "email" | "sms" | "voice";
                /**
                 * @description Its timeline tells the rest.
                 * @example apt_0123456789abcdefghjkmnpqrs
                 */
                appointmentId: string;
                /**
                 * @description Of the appointment.
                 * @example 1
                 */
                revision: number;
                /**
                 * @description Of the plan, from 0.
                 * @example 0
                 */
                step: number;
                /**
                 * @description What would be said now, word for word; null where it would not go out.
                 * @example North Dental: Dental cleaning Fri 4 Dec 15:30.
                 */
                words: string | null;
            }[];
            /** @description True when there was more to look at: then these are the first by due time. */
            cut: boolean;
        };
        ControlInput: {
            /**
             * @description Only this tenant; absent: all.
             * @example north-dental
             */
            tenant?: string;
            /**
             * @description Only this channel; absent: all.
             * @example sms
             * @enum {string}
             */
            channel?: "email" | "sms" | "voice";
            /**
             * @description Why, for whoever reads it later.
             * @example Wrong template in use
             */
            reason: string;
        };
        ReleaseInput: {
            /**
             * @description Only this tenant; absent: all.
             * @example north-dental
             */
            tenant?: string;
            /**
             * @description Only this channel; absent: all.
             * @example sms
             * @enum {string}
             */
            channel?: "email" | "sms" | "voice";
            /**
             * @description Why, for whoever reads it later.
             * @example Wrong template in use
             */
            reason: string;
            /**
             * Format: date-time
             * @description When you looked. Where somebody has released all of the scope at this time or later, nothing is done, and it is answered 409.
             * @example 2026-12-04T08:12:00Z
             */
            unlessSince?: string;
        };
        BlackoutPreview: {
            blackout: components["schemas"]["Blackout"] & unknown;
            preview: components["schemas"]["ReleasePreview"];
        };
        BlackoutInput: {
            /**
             * Format: date-time
             * @description The last moment that the data surely remembers: when the backup, or the point to which a table was restored, was taken.
             * @example 2026-12-01T09:00:00Z
             */
            since: string;
            /**
             * Format: date-time
             * @description When it was put back; absent: now.
             * @example 2026-12-01T11:30:00Z
             */
            until?: string;
            /**
             * @description Why, for whoever reads it later.
             * @example Table restored to 09:00
             */
            reason: string;
        };
        BlackoutDecisionInput: {
            /**
             * @description Only this tenant; absent: all.
             * @example north-dental
             */
            tenant?: string;
            /**
             * @description Only this channel; absent: all.
             * @example sms
             * @enum {string}
             */
            channel?: "email" | "sms" | "voice";
            /**
             * @description Why, for whoever reads it later.
             * @example Wrong template in use
             */
            reason: string;
            /**
             * @description True: also before the providers’ records were compared, for where they can’t be read.
             * @example false
             */
            uncompared?: boolean;
        };
        TenantPage: {
            items: components["schemas"]["Tenant"][];
            /** @description Give it as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        NewTenant: {
            /**
             * @description The id of the tenant.
             * @example north-dental
             */
            id: string;
            /**
             * @description What recipients know the office by.
             * @example North Dental
             */
            name: string;
            /**
             * @description The office’s zone, for local times without one.
             * @example America/New_York
             */
            timeZone?: string;
            /**
             * @description The language for people without one of their own.
             * @example es
             */
            locale?: string;
            /**
             * @description For phone numbers written without a country, ISO 3166.
             * @example US
             */
            country?: string;
            /**
             * @description Whose phone numbers may be texted and called, ISO 3166; null is `country` alone. New appointments for other numbers are refused, except for those that you booked for before.
             * @example [
             *       "US",
             *       "CA"
             *     ]
             */
            countries?: string[] | null;
            /** @description When people may be contacted, in their own zone; null is any time. */
            contactHours?: {
                email?: components["schemas"]["ContactHours"];
                sms?: components["schemas"]["ContactHours"];
                voice?: components["schemas"]["ContactHours"];
            };
            caps?: components["schemas"]["CapsInput"];
            /** @description Contacts a minute that may be started. */
            ratesPerMinute?: {
                /**
                 * @description Contacts a minute.
                 * @example 60
                 */
                email?: number;
                /**
                 * @description Contacts a minute.
                 * @example 60
                 */
                sms?: number;
                /**
                 * @description Contacts a minute.
                 * @example 60
                 */
                voice?: number;
            };
            /** @description Shown as the sender; null or absent is `name`. */
            senderNames?: {
                /**
                 * @description A sender name.
                 * @example North Dental
                 */
                email?: string | null;
                /**
                 * @description A sender name.
                 * @example North Dental
                 */
                sms?: string | null;
                /**
                 * @description A sender name.
                 * @example North Dental
                 */
                voice?: string | null;
            };
            /** @description Where messages come from; null or absent is what the provider is set up with. */
            senderAddresses?: {
                /**
                 * @description The From address.
                 * @example reminders@north-dental.example
                 */
                email?: string | null;
                /**
                 * @description The number, or the Messaging Service, that texts come from.
                 * @example +12125550100
                 */
                sms?: string | null;
                /**
                 * @description The number that calls come from.
                 * @example +12125550100
                 */
                voice?: string | null;
            };
            /** @description Which providers are asked first where a channel has several; the rest follow in the operator’s order, and null is that alone. Your `senderAddresses` are at the first of them. Another one is asked only for what those before it proved not to have taken, or while they do not do well. */
            providerOrder?: {
                /**
                 * @description The preferred one first.
                 * @example [
                 *       "Example"
                 *     ]
                 */
                email?: string[] | null;
                /**
                 * @description The preferred one first.
                 * @example [
                 *       "Example"
                 *     ]
                 */
                sms?: string[] | null;
                /**
                 * @description The preferred one first.
                 * @example [
                 *       "Example"
                 *     ]
                 */
                voice?: string[] | null;
            };
            /** @description How many texts and calls of a day may be late before all of them are held for an operator: the greater of the two. */
            surgeLimit?: {
                /**
                 * @description Of all texts and calls that become due in a day.
                 * @example 0.1
                 */
                share: number;
                /**
                 * @description Texts and calls.
                 * @example 50
                 */
                count: number;
            };
            /**
             * @description What texts and calls of a calendar month may cost, in US dollars. Before it is passed they are held; null is no limit.
             * @example 200
             */
            monthlyBudget?: number | null;
            retention?: components["schemas"]["RetentionInput"];
            /**
             * @description Where people reach the office; named in pages, answers and voicemails.
             * @example +12125550100
             */
            contactPhone?: string | null;
            /**
             * @description Where answers to emails go (Reply-To); null is wherever the emails come from.
             * @example office@north-dental.example
             */
            contactEmail?: string | null;
            /**
             * @description Where you are told of what somebody of you has to look at (`GET /v1/needs`): once a day of all that is open, and at once of what is due within a day. Null: nowhere.
             * @example desk@north-dental.example
             */
            needsEmail?: string | null;
            /**
             * @description When the daily one is due, in the office’s own zone.
             * @example 08:00
             */
            needsAt?: string;
            /**
             * Format: duration
             * @description Reminders to one address for appointments of one day are one message, where they would follow this soon, ISO 8601. `PT0S`: only what is due at the same moment.
             * @example P1D
             */
            bundleWindow?: string;
        };
        KeyPage: {
            items: {
                /**
                 * @description Names the key, for revoking it.
                 * @example 3f9a1c0b7d2e4f58
                 */
                id: string;
                /**
                 * @description Whose it is; null for an operator key.
                 * @example north-dental
                 */
                tenant: string | null;
                /**
                 * @description What it is for.
                 * @example front desk
                 */
                label: string;
                /**
                 * @description `start`: the program was started with it, and a start with another one revokes it; `issued`: an operator made it here.
                 * @enum {string}
                 */
                origin: "start" | "issued";
                /** @description What it may do; null: everything, or what the role of its person may. */
                scopes: ("read" | "appointments" | "operate" | "admin")[] | null;
                /**
                 * @description Whose it is; null: a program’s.
                 * @example per_0123456789abcdefghjkmnpqrs
                 */
                personId: string | null;
                /**
                 * Format: date-time
                 * @description When it was made.
                 * @example 2026-12-03T15:30:00Z
                 */
                createdAt: string;
                /**
                 * Format: date-time
                 * @description From then on it is not accepted; null: it does not end by itself.
                 * @example 2026-12-03T15:30:00Z
                 */
                expiresAt: string | null;
                /**
                 * Format: date-time
                 * @description When it was last used, to the hour; null: never.
                 * @example 2026-12-03T15:30:00Z
                 */
                lastUsedAt: string | null;
            }[];
            /** @description Give it as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        IssuedKey: {
            /**
             * @description Names the key, for revoking it.
             * @example 3f9a1c0b7d2e4f58
             */
            id: string;
            /**
             * @description Whose it is; null for an operator key.
             * @example north-dental
             */
            tenant: string | null;
            /**
             * @description What it is for.
             * @example front desk
             */
            label: string;
            /**
             * @description `start`: the program was started with it, and a start with another one revokes it; `issued`: an operator made it here.
             * @enum {string}
             */
            origin: "start" | "issued";
            /** @description What it may do; null: everything, or what the role of its person may. */
            scopes: ("read" | "appointments" | "operate" | "admin")[] | null;
            /**
             * @description Whose it is; null: a program’s.
             * @example per_0123456789abcdefghjkmnpqrs
             */
            personId: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-12-03T15:30:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description From then on it is not accepted; null: it does not end by itself.
             * @example 2026-12-03T15:30:00Z
             */
            expiresAt: string | null;
            /**
             * Format: date-time
             * @description When it was last used, to the hour; null: never.
             * @example 2026-12-03T15:30:00Z
             */
            lastUsedAt: string | null;
            /** @description The key itself. It is shown this once and stored nowhere. */
            key: string;
        };
        NewKey: {
            /**
             * @description What the key is for.
             * @example front desk
             */
            label: string;
            /**
             * Format: date-time
             * @description From then on the key is not accepted; absent or null: it does not end by itself.
             * @example 2027-06-30T00:00:00Z
             */
            expiresAt?: string | null;
            /**
             * @description Whose it is: somebody of the same office, or of the operator. What is done with it is told by their name, and it can do what their role may. Absent or null: a program’s.
             * @example per_0123456789abcdefghjkmnpqrs
             */
            personId?: string | null;
            /**
             * @description What it may do; absent or null: everything that keys of its kind, or its person’s role, may. `read`: sees everything but keys, people and the audit log; `appointments`: makes and changes appointments, and answers what people wrote: the work of a front desk; `operate`: pauses, resumes and releases; changes policies and templates; `admin`: changes settings, tenants, keys and people, erases a person, and reads the audit log.
             * @example [
             *       "read",
             *       "appointments"
             *     ]
             */
            scopes?: ("read" | "appointments" | "operate" | "admin")[] | null;
        };
        PersonPage: {
            items: components["schemas"]["Person"][];
            /** @description Give it as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        Person: {
            /**
             * @description Names the person.
             * @example per_0123456789abcdefghjkmnpqrs
             */
            id: string;
            /**
             * @description As it was given.
             * @example Ana Diaz
             */
            name: string;
            /**
             * @description In lower case.
             * @example ana@north-dental.example
             */
            email: string;
            /**
             * @description `viewer`: read; `desk`: read, appointments; `operator`: read, appointments, operate; `admin`: read, appointments, operate, admin.
             * @example desk
             * @enum {string}
             */
            role: "viewer" | "desk" | "operator" | "admin";
            /**
             * @description Where the person works; null: at the operator’s.
             * @example north-dental
             */
            office: string | null;
            /**
             * Format: date-time
             * @description When the person was added.
             * @example 2026-12-03T15:30:00Z
             */
            createdAt: string;
        };
        NewPerson: {
            /**
             * @description As colleagues read it where something was done.
             * @example Ana Diaz
             */
            name: string;
            /**
             * @description What keys of the person may do, by scopes. `viewer`: read; `desk`: read, appointments; `operator`: read, appointments, operate; `admin`: read, appointments, operate, admin.
             * @example desk
             * @enum {string}
             */
            role: "viewer" | "desk" | "operator" | "admin";
            /**
             * @description Theirs alone. It is not changed: who gets another one is added anew.
             * @example ana@north-dental.example
             */
            email: string;
            /**
             * @description Where the person works; absent or null: at the operator’s, or at the office of the key.
             * @example north-dental
             */
            office?: string | null;
        };
        PersonPatch: {
            /**
             * @description As colleagues read it where something was done.
             * @example Ana Diaz
             */
            name?: string;
            /**
             * @description What keys of the person may do, by scopes. `viewer`: read; `desk`: read, appointments; `operator`: read, appointments, operate; `admin`: read, appointments, operate, admin.
             * @example desk
             * @enum {string}
             */
            role?: "viewer" | "desk" | "operator" | "admin";
        };
        History: {
            /**
             * Format: date-time
             * @description When this was read.
             * @example 2026-12-03T15:30:00Z
             */
            now: string;
            /**
             * @description Contacts sent in the last hour, over all channels; counted by ten minutes.
             * @example 312
             */
            sentLastHour: number;
            /** @description The last 24 and the present one, oldest first. */
            hours: {
                /**
                 * Format: date-time
                 * @description When it begins.
                 * @example 2026-12-03T15:30:00Z
                 */
                hour: string;
                channels: {
                    email: components["schemas"]["HourCounts"];
                    sms: components["schemas"]["HourCounts"];
                    voice: components["schemas"]["HourCounts"];
                };
            }[];
            /** @description The present hour and the next 24. */
            planned: {
                /**
                 * Format: date-time
                 * @description When it begins.
                 * @example 2026-12-03T15:30:00Z
                 */
                hour: string;
                channels: {
                    /**
                     * @description Entries that come up.
                     * @example 12
                     */
                    email: number;
                    /**
                     * @description Entries that come up.
                     * @example 12
                     */
                    sms: number;
                    /**
                     * @description Entries that come up.
                     * @example 12
                     */
                    voice: number;
                };
            }[];
            /**
             * Format: date-time
             * @description Up to when `planned` is complete: no more than the first 5,000 are counted. Null where it is complete.
             * @example 2026-12-03T15:30:00Z
             */
            plannedUntil: string | null;
            capacity: {
                /**
                 * @description Contacts that the pace of the providers lets out in an hour.
                 * @example 3600
                 */
                email: number;
                /**
                 * @description Contacts that the pace of the providers lets out in an hour.
                 * @example 3600
                 */
                sms: number;
                /**
                 * @description Contacts that the pace of the providers lets out in an hour.
                 * @example 3600
                 */
                voice: number;
            };
            /**
             * @description What the figures are.
             * @example A picture: what a process had not written when it died is missing. The ledger alone knows what happened.
             */
            note: string;
        };
        HourCounts: {
            /**
             * @description A provider took it.
             * @example 312
             */
            sent: number;
            /**
             * @description It arrived, in the hour in which that was known.
             * @example 300
             */
            delivered: number;
            /**
             * @description It could not be delivered, in the hour in which that was known.
             * @example 2
             */
            failed: number;
            /**
             * @description Of those sent: late by our own doing.
             * @example 0
             */
            late: number;
            /**
             * @description Held by the surge gate, each counted once.
             * @example 0
             */
            held: number;
            /**
             * @description Answers of a provider that did not take it.
             * @example 0
             */
            refused: number;
            /**
             * @description Calls of a provider whose answer was lost.
             * @example 0
             */
            inDoubt: number;
            /**
             * @description How long a provider’s answer took on average, in milliseconds; null without any.
             * @example 180
             */
            answerMs: number | null;
        };
        Status: {
            /**
             * Format: date-time
             * @description When this was read.
             * @example 2026-12-03T15:30:00Z
             */
            now: string;
            carriers: {
                /**
                 * @description Who takes what goes out: a provider, by its settings for operators; `sandbox` takes it to nobody.
                 * @example SMTP at mail.example.com, from o•••@example.com
                 */
                email: string;
                /**
                 * @description Who takes what goes out: a provider, by its settings for operators; `sandbox` takes it to nobody.
                 * @example SMTP at mail.example.com, from o•••@example.com
                 */
                sms: string;
                /**
                 * @description Who takes what goes out: a provider, by its settings for operators; `sandbox` takes it to nobody.
                 * @example SMTP at mail.example.com, from o•••@example.com
                 */
                voice: string;
            };
            /** @description How the providers of a channel are doing that has several, the preferred one first; only for operators. */
            providers: {
                /**
                 * @description How the person is contacted.
                 * @example sms
                 * @enum {string}
                 */
                channel: "email" | "sms" | "voice";
                /**
                 * @description The provider.
                 * @example Sandbox one
                 */
                name: string;
                /**
                 * @description `aside`: it failed, and rests. `on_trial`: it is given one contact in five until it has done well.
                 * @enum {string}
                 */
                use: "used" | "aside" | "on_trial";
                /**
                 * Format: date-time
                 * @description Since when it is not used as before; null while it is.
                 * @example 2026-12-03T15:30:00Z
                 */
                since: string | null;
                /**
                 * @description For what: it did not take what it was given, answered late or never, or too much did not arrive.
                 * @enum {string|null}
                 */
                why: "refused" | "slow" | "undelivered" | null;
            }[];
            /** @description True where no channel reaches anybody: then there are the sandbox’s routes and its clock. */
            sandbox: boolean;
            /** @description Where people and providers reach this system; null: nowhere. */
            publicUrl: string | null;
            /** @description Entries that are not final, by state and channel. */
            live: {
                planned: {
                    email: number;
                    sms: number;
                    voice: number;
                };
                queued: {
                    email: number;
                    sms: number;
                    voice: number;
                };
                sending: {
                    email: number;
                    sms: number;
                    voice: number;
                };
                in_doubt: {
                    email: number;
                    sms: number;
                    voice: number;
                };
            };
            /** @description Live entries that were put off, by reason. */
            waitingFor: {
                [key: string]: number;
            };
            /** @description The ten offices with the most waiting; an office sees its own. */
            waitingOffices: {
                /**
                 * @description The office.
                 * @example north-dental
                 */
                tenant: string;
                /**
                 * @description Its live entries that were put off.
                 * @example 12
                 */
                waiting: number;
            }[];
            /**
             * @description Entries whose time has come; no more than 5,000 are counted.
             * @example 0
             */
            due: number;
            /**
             * Format: date-time
             * @description Since when the first of them is due.
             * @example 2026-12-03T15:30:00Z
             */
            oldestDueAt: string | null;
            /**
             * Format: date-time
             * @description Since when the reminder should be out that is latest by us, a rate or a provider; null when none is late. What waits for a person’s hours or limits, or was stopped, is not counted.
             * @example 2026-12-03T15:30:00Z
             */
            awaitedSince: string | null;
            /**
             * @description Entries that the surge gate holds.
             * @example 0
             */
            held: number;
            /**
             * Format: date-time
             * @description Since when the latest of them should have been out, of those that come up next; null when none is held.
             * @example 2026-12-03T15:30:00Z
             */
            heldSince: string | null;
            /**
             * @description Entries that may have been sent: the provider’s answer is missing.
             * @example 0
             */
            inDoubt: number;
            /** @description True when there is more than was counted: read each figure as “at least”. The embedded mode always counts all live entries; on AWS the first 2,000 by due time are. */
            cut: boolean;
            /** @description The last run of each component. */
            runs: {
                /**
                 * @description Which component.
                 * @example scheduler
                 */
                part: string;
                /**
                 * Format: date-time
                 * @description Last start.
                 * @example 2026-12-03T15:30:00Z
                 */
                startedAt: string;
                /**
                 * Format: date-time
                 * @description Last success.
                 * @example 2026-12-03T15:30:00Z
                 */
                finishedAt: string | null;
                /**
                 * Format: date-time
                 * @description Last failure.
                 * @example 2026-12-03T15:30:00Z
                 */
                failedAt: string | null;
                /** @description Of the last failure; only for operators. */
                error: string | null;
            }[];
            /** @description Rows of the database that can’t be read. What needs them waits, and all else goes on. An office sees its own. */
            unreadable: {
                /**
                 * @description The key of the row; it holds no personal data.
                 * @example appointment/elm/apt_…
                 */
                item: string;
                /**
                 * @description What is wrong with it.
                 * @example its text is damaged
                 */
                why: string;
                /**
                 * Format: date-time
                 * @description When it was met first.
                 * @example 2026-12-03T15:30:00Z
                 */
                since: string;
            }[];
            /** @description What this process did since it started, by channel; only for operators. */
            sinceStart: {
                /**
                 * @description What was counted: delivery, dropped, deferred, receipts, replies …
                 * @example delivery
                 */
                name: string;
                /**
                 * @example {
                 *       "channel": "sms",
                 *       "outcome": "sent"
                 *     }
                 */
                labels: {
                    [key: string]: string;
                };
                /**
                 * @description How often; of `late_seconds`, the most that there was.
                 * @example 0
                 */
                value: number;
            }[];
            control: components["schemas"]["Control"];
            /** @description The open ones, oldest first; only for operators. */
            alerts: components["schemas"]["Alert"][];
        };
        Alert: {
            /**
             * @description Names the cause.
             * @example surge-north-dental
             */
            key: string;
            /**
             * @description A page is repeated until it is acknowledged or settled; a notice is told once.
             * @enum {string}
             */
            severity: "page" | "notice";
            /**
             * @description One line.
             * @example The scheduler has stopped running
             */
            title: string;
            /** @description What is known, and what to do. */
            detail: string;
            /**
             * Format: date-time
             * @description When it began.
             * @example 2026-12-03T15:30:00Z
             */
            firstAt: string;
            /**
             * Format: date-time
             * @description When its cause was last seen.
             * @example 2026-12-03T15:30:00Z
             */
            lastAt: string;
            /**
             * @description How often it was seen.
             * @example 3
             */
            count: number;
            /**
             * Format: date-time
             * @description When it was last told to every channel; null before.
             * @example 2026-12-03T15:30:00Z
             */
            lastSentAt: string | null;
            /**
             * @description Who: the person whose key it is, else what the key is called.
             * @example Ana
             */
            acknowledgedBy: string | null;
            /**
             * Format: date-time
             * @description When.
             * @example 2026-12-03T15:30:00Z
             */
            acknowledgedAt: string | null;
        };
        Alerts: {
            items: components["schemas"]["Alert"][];
        };
        AuditLogPage: {
            items: {
                /**
                 * @description Names the entry.
                 * @example act_0123456789abcdefghjkmnpqrs
                 */
                id: string;
                /**
                 * Format: date-time
                 * @description When.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
                /** @description Who. */
                by: {
                    /**
                     * @description The person whose key it is, as they were called then; else the label of the key, `operator` where an office looks, or the program itself.
                     * @example front desk
                     */
                    name: string;
                    /**
                     * @description The id of the key; null where there is none to show.
                     * @example 3f9a1c0b7d2e4f58
                     */
                    keyId: string | null;
                    /**
                     * @description The person whose key it is; null for a program’s.
                     * @example per_0123456789abcdefghjkmnpqrs
                     */
                    personId: string | null;
                };
                /**
                 * @description What. `paused`: paused sending; `resumed`: resumed sending; `released`: released what a surge held; `blackout_opened`: said that the data was put back to an earlier state; `restored_released`: released what a restore held; `restored_dropped`: dropped what a restore held; `person_ceiling_set`: set the person’s ceiling; `policy_stored`: stored a policy; `policy_applied`: applied a policy to what is booked; `template_stored`: stored a template; `template_deleted`: deleted a template; `tenant_created`: created the office; `tenant_changed`: changed the office’s settings; `links_revoked`: ended all links that people got; `recipient_erased`: erased a person; `webhook_created`: created an endpoint for events; `webhook_changed`: changed an endpoint for events; `webhook_deleted`: deleted an endpoint for events; `webhook_rotated`: gave an endpoint for events another secret; `events_replayed`: had events told again; `feed_set`: had a calendar read; `feed_removed`: had a calendar read no more; `feed_accepted`: accepted what a calendar changes; `key_issued`: issued a key; `key_adopted`: brought a key; `key_revoked`: revoked a key; `person_added`: added a colleague; `person_changed`: changed a colleague; `person_removed`: removed a colleague; `address_shown`: had an address shown in full.
                 * @example policy_stored
                 * @enum {string}
                 */
                what: "paused" | "resumed" | "released" | "blackout_opened" | "restored_released" | "restored_dropped" | "person_ceiling_set" | "policy_stored" | "policy_applied" | "template_stored" | "template_deleted" | "tenant_created" | "tenant_changed" | "links_revoked" | "recipient_erased" | "webhook_created" | "webhook_changed" | "webhook_deleted" | "webhook_rotated" | "events_replayed" | "feed_set" | "feed_removed" | "feed_accepted" | "key_issued" | "key_adopted" | "key_revoked" | "person_added" | "person_changed" | "person_removed" | "address_shown";
                /**
                 * @description The office that it concerns; null: all, or operators.
                 * @example north-dental
                 */
                tenant: string | null;
                /**
                 * @description What was changed: the name of a policy or template, the id of a key or a person, the keyed hash of an address, the channel of a pause. Null: what `what` says, as a whole.
                 * @example default
                 */
                subject: string | null;
                /**
                 * @description That was stored, of what has versions.
                 * @example 3
                 */
                version: number | null;
                /**
                 * @description Of settings, those that are others now.
                 * @example [
                 *       "contactHours"
                 *     ]
                 */
                fields: string[];
                /**
                 * @description As somebody wrote it.
                 * @example Wrong template in use
                 */
                reason: string | null;
            }[];
            /** @description Give it as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        Audit: {
            /**
             * Format: date-time
             * @description When it looked.
             * @example 2026-12-03T15:30:00Z
             */
            at: string;
            /** @description The worst first; of each kind at most 100. Empty when all is well. */
            findings: {
                /**
                 * @example missed
                 * @enum {string}
                 */
                kind: "twice" | "over_contact" | "calls_at_once" | "outside_hours" | "extra" | "missed" | "overdue" | "unrecorded" | "silent" | "in_doubt" | "orphaned";
                /**
                 * @description What was found.
                 * @example north-dental/apt_0123456789abcdefghjkmnpqrs/1/1 is planned, but not in the ledger: its reminder would be lost
                 */
                what: string;
                /**
                 * @description What to do.
                 * @example See the appointment’s timeline. One without an entry is made again by changing the appointment; many point to a lost or restored store.
                 */
                advice: string;
                /**
                 * @description The ledger entry, `tenant/appointment/revision/step`.
                 * @example north-dental/apt_…/1/1
                 */
                entry: string | null;
            }[];
            /**
             * @description Appointments whose plan was looked at: those from two days ago to eight days ahead.
             * @example 812
             */
            appointments: number;
            /**
             * @description Live entries that were looked at.
             * @example 1204
             */
            entries: number;
            /**
             * @description Contacts of the last eight days in the providers’ records.
             * @example 2310
             */
            contacts: number;
            /**
             * @description Why a provider’s record was left out; empty when all were read.
             * @example []
             */
            unread: string[];
            /** @description True when there was more to look at than an answer may take. */
            cut: boolean;
        };
        DeadLetters: {
            /** @description At most 100. */
            letters: {
                /** @description Null for a message that can’t be read. */
                entry: {
                    /**
                     * @description Whose.
                     * @example north-dental
                     */
                    tenant: string;
                    /**
                     * @description Of which appointment.
                     * @example apt_0123456789abcdefghjkmnpqrs
                     */
                    appointmentId: string;
                    /**
                     * @description Of the appointment.
                     * @example 1
                     */
                    revision: number;
                    /**
                     * @description Of its ladder.
                     * @example 1
                     */
                    step: number;
                } | null;
                /**
                 * @example sms
                 * @enum {string|null}
                 */
                channel: "email" | "sms" | "voice" | null;
                /**
                 * @description Which attempt the message was about.
                 * @example 2
                 */
                attempt: number | null;
                /**
                 * @description The error’s name; null where nobody kept it: see the sender’s log.
                 * @example TypeError
                 */
                error: string | null;
                /**
                 * @description How often it failed; null where nobody counted.
                 * @example 5
                 */
                times: number | null;
                /**
                 * Format: date-time
                 * @description When it failed last, or was queued.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string | null;
                /**
                 * @description What a redrive would do now. `send`, `drop` and `wait` are what the reminder is judged to do; `settling`: a sender or the provider has it; `done`: it needs nothing; `unreadable` and `faulty`: it stays.
                 * @example send
                 * @enum {string}
                 */
                prospect: "send" | "drop" | "wait" | "settling" | "done" | "unreadable" | "faulty";
                /**
                 * @description Why it would be dropped or waits.
                 * @enum {string|null}
                 */
                reason: "too_late" | "superseded" | "confirmed" | "declined" | "answered" | "cancelled" | "opted_out" | "no_address" | "invalid_address" | "landline" | "quiet_hours" | "capped" | "person_ceiling" | "line_busy" | "min_gap" | "paused" | "surge_hold" | "restored" | "already_sent" | "over_budget" | "clock_off" | "office_unnamed" | "queue_full" | "provider_busy" | "provider_error" | "rejected" | "bounced" | "soft_bounced" | "undelivered" | "no_answer" | "busy" | "machine" | "answer_lost" | "attempts_exhausted" | "merged" | "held_off" | "incomplete" | "erased" | null;
                /**
                 * @description The same as a sentence.
                 * @example north-dental/apt_…/1/1 (sms) would go out now
                 */
                what: string;
            }[];
            /**
             * @description How many there are, about, when this is done.
             * @example 1
             */
            total: number;
            /**
             * @description How many were redriven, or needed nothing and went.
             * @example 0
             */
            redriven: number;
        };
        RedriveInput: {
            /**
             * @description True only says what would happen; nothing is changed.
             * @example true
             */
            preview?: boolean;
        };
        /** @description Newest first. */
        Messages: {
            items: {
                /** @description The sandbox’s id. */
                id: string;
                /**
                 * Format: date-time
                 * @description When it was accepted.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
                /**
                 * @description How the person is contacted.
                 * @example sms
                 * @enum {string}
                 */
                channel: "email" | "sms" | "voice";
                /**
                 * @description The address.
                 * @example +12125550123
                 */
                to: string;
                /** @description What would have gone out. */
                content?: unknown;
                /**
                 * @description The provider’s last word.
                 * @example delivered
                 */
                status: string;
                /** @description For which appointment. */
                appointmentId: string;
                /**
                 * @description Of it.
                 * @example 1
                 */
                revision: number;
                /**
                 * @description Of its ladder.
                 * @example 0
                 */
                step: number;
                /**
                 * @description From 1.
                 * @example 1
                 */
                attempt: number;
            }[];
            /** @description Null on the last page. */
            nextCursor: string | null;
        };
        /** @description Newest first. */
        Played: {
            items: {
                /**
                 * @description Names it.
                 * @example ply_0123456789abcdefghjkmnpqrs
                 */
                id: string;
                /**
                 * Format: date-time
                 * @description When.
                 * @example 2026-12-03T15:30:00Z
                 */
                at: string;
                /**
                 * @description Who texted, pressed keys or called, E.164.
                 * @example +12125550123
                 */
                number: string;
                /**
                 * @description `text`: a text; `keys`: keys in a call of yours; `call`: a call to your number, and keys in it.
                 * @example text
                 * @enum {string}
                 */
                way: "text" | "keys" | "call";
                /**
                 * @description The words, or the keys; empty for a call that begins.
                 * @example C
                 */
                said: string;
                /**
                 * @description What they got back; null for nothing.
                 * @example Thank you.
                 */
                answer: string | null;
            }[];
        };
        SandboxAnswer: {
            /**
             * @description What is texted back, or said next in the call; null for nothing.
             * @example The Clinic: thank you, you are confirmed.
             */
            answer: string | null;
        };
        SandboxInbound: {
            /**
             * @description Who texts.
             * @example +12125550123
             */
            from?: string;
            /**
             * @description The number that is texted or called; the sandbox’s own when absent.
             * @example +15005550006
             */
            to?: string;
            /**
             * @description What the person writes.
             * @example C
             */
            text?: string;
            /**
             * @description Who was called last and presses keys.
             * @example +12125550123
             */
            callTo?: string;
            /**
             * @description Who calls your number.
             * @example +12125550123
             */
            callFrom?: string;
            /**
             * @description The keys, pressed one after the other.
             * @example 1
             */
            digits?: string;
        };
        Clock: {
            /**
             * Format: date-time
             * @description The time it now is.
             * @example 2026-12-03T15:30:00Z
             */
            now: string;
            /**
             * Format: date-time
             * @description When something falls due next; null where nothing does, or where that is not known.
             * @example 2026-12-03T15:30:00Z
             */
            nextAt: string | null;
        };
        ClockMove: {
            /**
             * Format: duration
             * @description How far to move, ISO 8601.
             * @example PT6H
             */
            advance?: string;
            /**
             * Format: date-time
             * @description Where to move to.
             * @example 2026-12-04T15:30:00Z
             */
            to?: string;
            /**
             * @description True: to the moment at which the next message or call goes out; nowhere where none is planned.
             * @example true
             */
            next?: boolean;
            /**
             * @description True: as if Ringonce had been off meanwhile. Nothing happens on the way, and what fell due is late afterwards.
             * @example false
             */
            asleep?: boolean;
        };
        Example: {
            /** @description What of your settings has to be so, as settings are changed. */
            settings: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description What the clock should say before the appointments are created.
             * @example 2026-12-03T15:30:00Z
             */
            startsAt: string;
            /** @description Null where the appointments have the default one. */
            policy: {
                /**
                 * @description Under which to store it; the appointments name it.
                 * @example the-night
                 */
                name: string;
                /** @description As a policy is stored. */
                body: {
                    [key: string]: unknown;
                };
            } | null;
            /** @description When Ringonce is off; null where it never is. */
            outage: {
                /**
                 * Format: date-time
                 * @description Its begin.
                 * @example 2026-12-03T15:30:00Z
                 */
                from: string;
                /**
                 * Format: date-time
                 * @description Its end.
                 * @example 2026-12-03T15:30:00Z
                 */
                to: string;
            } | null;
            /** @description The appointments, each as it is created. */
            items: {
                [key: string]: unknown;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAppointments: {
        parameters: {
            query?: {
                /** @description Starts at this or later. */
                from?: string;
                /** @description Starts at this or earlier. */
                to?: string;
                /** @description Only these. */
                status?: "scheduled" | "confirmed" | "declined" | "cancelled" | "past";
                /** @description Only the one with this id of yours. */
                externalId?: string;
                /** @description Only those with this `response`, or with this `outcome` that you reported. */
                outcome?: "confirmed" | "declined" | "cancelled" | "answered" | "reached" | "unreached" | "pending" | "attended" | "no_show";
                /** @description Only those that changed at this or later: by you, by what the person answered, or by a reminder that went out, failed or was dropped, so that `response` may be another. */
                updatedSince?: string;
                /** @description How many at most; absent: 50. */
                limit?: number;
                /** @description `nextCursor` of the page before, with the same query. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppointmentPage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createAppointment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppointmentInput"];
            };
        };
        responses: {
            /** @description The appointment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description Created; `Location` names it. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putAppointments: {
        parameters: {
            query?: {
                /** @description Say what would be done, and store nothing. */
                preview?: "" | "true" | "false";
                /** @description `always`: what its person cancelled is reinstated, too. `default`: only by another time or place. */
                reinstate?: "default" | "always";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppointmentPutBatch"];
            };
        };
        responses: {
            /** @description One result for each item. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PutResults"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createAppointments: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppointmentBatch"];
            };
        };
        responses: {
            /** @description One result for each item. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchResults"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewAppointment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppointmentInput"];
            };
        };
        responses: {
            /** @description The appointment as it would be; its `id` is null. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDay: {
        parameters: {
            query?: {
                /** @description Starts at this or later. */
                from?: string;
                /** @description Starts before this. */
                to?: string;
                /** @description Only those of somebody whose name has words that begin so, whose phone number ends with these digits (four at least), who has exactly this email address, or whose appointment has exactly this id, yours or ours. It finds the next ones first, then the latest of those that are over, of all times; no other field goes with it but `limit`. By name and by the end of a number only what was booked or changed since this is there, up to 180 days after its start. */
                search?: string;
                /** @description Only those of the person of this appointment, by our id of it: all that go to one of the same addresses, whoever else shares it. In the order of a search; no other field goes with it but `limit`. */
                person?: string;
                /** @description Only those with this `response`, or with this `outcome` that you reported. */
                outcome?: "confirmed" | "declined" | "cancelled" | "answered" | "reached" | "unreached" | "pending" | "attended" | "no_show";
                /** @description Only those with this reason. */
                reason?: "too_late" | "superseded" | "confirmed" | "declined" | "answered" | "cancelled" | "opted_out" | "no_address" | "invalid_address" | "landline" | "quiet_hours" | "capped" | "person_ceiling" | "line_busy" | "min_gap" | "paused" | "surge_hold" | "restored" | "already_sent" | "over_budget" | "clock_off" | "office_unnamed" | "queue_full" | "provider_busy" | "provider_error" | "rejected" | "bounced" | "soft_bounced" | "undelivered" | "no_answer" | "busy" | "machine" | "answer_lost" | "attempts_exhausted" | "merged" | "held_off" | "incomplete" | "erased";
                /** @description Only those at exactly this place. */
                location?: string;
                /** @description How many at most; absent: 50. */
                limit?: number;
                /** @description `nextCursor` of the page before, with the same query. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Day"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewDeed: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Deed"];
            };
        };
        responses: {
            /** @description The appointment as it would be. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAppointment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The appointment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeAppointment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppointmentPatch"];
            };
        };
        responses: {
            /** @description The appointment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTimeline: {
        parameters: {
            query?: {
                /** @description In which language the sentences are, ISO 639; codes stay as they are. Absent: English. */
                language?: "en" | "es" | "fr" | "de" | "pt" | "ja";
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The timeline. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWhy: {
        parameters: {
            query?: {
                /** @description Which step, by its place in the ladder from 0; absent: the first. */
                step?: number;
                /** @description At which instant; absent: when the step comes up, or was last tried. What is known of the person and the office is what is known now. */
                at?: string;
                /** @description As if it had just been booked by this policy, and nothing had gone out; absent: as it is. */
                policy?: string;
                /** @description As if the office had this named set of caps; absent: its own. */
                caps?: "default" | "one-a-day";
                /** @description As if its caps allowed so many contacts by the step’s channel in a day, in place of each rule for one day that counts it; absent: as the caps say. */
                perDay?: number;
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What each stage says. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Why"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAppointmentMessages: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The messages and calls. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Said"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirmAppointment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The appointment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelAppointment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The appointment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reportOutcome: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Outcome"];
            };
        };
        responses: {
            /** @description The appointment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putAppointment: {
        parameters: {
            query?: {
                /** @description Say what would be done, and store nothing. */
                preview?: "" | "true" | "false";
                /** @description `always`: what its person cancelled is reinstated, too. `default`: only by another time or place. */
                reinstate?: "default" | "always";
            };
            header?: never;
            path: {
                externalId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppointmentPutInput"];
            };
        };
        responses: {
            /** @description The appointment, and what was done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PutAppointment"];
                };
            };
            /** @description Created; `Location` names it. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PutAppointment"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOptOuts: {
        parameters: {
            query?: {
                /** @description How many at most; absent: 50. */
                limit?: number;
                /** @description `nextCursor` of the page before, with the same query. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OptOutPage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createOptOut: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OptOutInput"];
            };
        };
        responses: {
            /** @description Opted out. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OptOut"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    liftOptOuts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An email address, or a phone number in E.164, percent-encoded. */
                address: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["OptOutLiftInput"];
            };
        };
        responses: {
            /** @description Lifted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRecipient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An email address, or a phone number in E.164, percent-encoded. */
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The address. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecipientView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    eraseRecipient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An email address, or a phone number in E.164, percent-encoded. */
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Erased. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erased"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAppointmentPerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppointmentPerson"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    eraseAppointmentPerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Erased. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erased"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAppointmentConversation: {
        parameters: {
            query?: {
                /** @description Only what was said before this. */
                before?: string;
                /** @description How many of the latest; absent: 100. What is of one moment stays together. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The latest of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEvidence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An email address, or a phone number in E.164, percent-encoded. */
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evidence"];
                    "application/pdf": string;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEvidenceKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvidenceKey"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewReply: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplyPreview"];
            };
        };
        responses: {
            /** @description What it means. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplyIntent"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReplies: {
        parameters: {
            query?: {
                /** @description How many at most; absent: 50. */
                limit?: number;
                /** @description `nextCursor` of the page before, with the same query. */
                cursor?: string;
                /** @description Only what is open, or only what is not; both when absent. */
                open?: "true" | "false";
                /** @description Only what arrived at or after this. */
                from?: string;
                /** @description Only what arrived before this. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplyPage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolveReply: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplyResolution"];
            };
        };
        responses: {
            /** @description The reply. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reply"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listNeeds: {
        parameters: {
            query?: {
                /** @description How many at most; absent: 50. */
                limit?: number;
                /** @description `nextCursor` of the page before, with the same query. */
                cursor?: string;
                /** @description Only what is open, or only what is not; both when absent. */
                open?: "true" | "false";
                /** @description Only these. */
                kind?: "reply" | "undelivered" | "another_time" | "declined" | "opted_out" | "wrong_number" | "unreached";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NeedPage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolveNeed: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NeedResolution"];
            };
        };
        responses: {
            /** @description The need. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Need"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPolicies: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, the built-in `default` too. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyPage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the policy. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the policy. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyInput"];
            };
        };
        responses: {
            /** @description The policy as it now is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPolicyVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the policy. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The latest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyVersions"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TenantSettings"];
            };
        };
        responses: {
            /** @description The settings as they now are. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyPolicy: {
        parameters: {
            query?: {
                /** @description How many at most; absent: 50. */
                limit?: number;
                /** @description `nextCursor` of the page before, with the same query. */
                cursor?: string;
                /** @description Present, or `true`: only says what would change; nothing is stored. */
                preview?: "" | "true" | "false";
            };
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The name of the policy. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description What was moved, or would be. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyApplied"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewPolicy: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyTrialInput"];
            };
        };
        responses: {
            /** @description The ladder. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyTrial"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayPolicy: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyReplayInput"];
            };
        };
        responses: {
            /** @description What would have been otherwise. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyReplay"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeAppointmentLinks: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description What was set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinksRevoked"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeAllLinks: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description What was set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinksRevoked"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookList"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhook"];
            };
        };
        responses: {
            /** @description The endpoint, with its secret. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecrets"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the endpoint. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the endpoint. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing is posted there any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the endpoint. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookPatch"];
            };
        };
        responses: {
            /** @description The endpoint. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description How many at most; absent: 50. */
                limit?: number;
                /** @description `nextCursor` of the page before, with the same query. */
                cursor?: string;
                /** @description Which ones; absent: `failed`, which is what somebody has to look at. */
                state?: "waiting" | "delivered" | "failed";
            };
            header?: never;
            path: {
                /** @description The id of the endpoint. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, the latest first; what waits, in order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the endpoint. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WebhookRotationInput"];
            };
        };
        responses: {
            /** @description The endpoint, with both secrets. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecrets"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the endpoint. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description It is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookTest"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the endpoint. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookReplayInput"];
            };
        };
        responses: {
            /** @description The endpoint. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description The id of the last event that you have; absent: from the oldest that is kept (30 days). */
                after?: string;
                /** @description Only these kinds; absent: all. */
                types?: string;
                /** @description How many at most; absent: 50. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those after the one that is known. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Events"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the event. */
                eventId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Where it goes. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedEvent"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFeeds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedList"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewFeed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the policy. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What would be done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedPreview"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putFeed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the policy. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedInput"];
            };
        };
        responses: {
            /** @description The feed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Feed"];
                };
            };
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Feed"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteFeed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the policy. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is read no more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acceptFeed: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The name of the policy. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The feed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Feed"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTemplates: {
        parameters: {
            query?: {
                /** @description What the message says: a `reminder`, or news: `booking`, `change`, `cancellation`. */
                kind?: "reminder" | "booking" | "change" | "cancellation" | "reinstatement";
                /** @description How the person is contacted. */
                channel?: "email" | "sms" | "voice";
                /** @description Only this one, BCP 47. */
                locale?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The built-in ones, with your own in their place. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplatePage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the message says. */
                kind: string;
                /** @description How the person is contacted. */
                channel: string;
                /** @description The language, BCP 47. */
                locale: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The template. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Template"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the message says. */
                kind: string;
                /** @description How the person is contacted. */
                channel: string;
                /** @description The language, BCP 47. */
                locale: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TemplateInput"];
            };
        };
        responses: {
            /** @description The template as it now is, with warnings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedTemplate"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the message says. */
                kind: string;
                /** @description How the person is contacted. */
                channel: string;
                /** @description The language, BCP 47. */
                locale: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The template was deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTemplateVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the message says. */
                kind: string;
                /** @description How the person is contacted. */
                channel: string;
                /** @description The language, BCP 47. */
                locale: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The latest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateVersions"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewTemplates: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TemplatePreviewInput"];
            };
        };
        responses: {
            /** @description Every channel, word for word. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplatePreview"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putPersonCeiling: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonCeilingInput"];
            };
        };
        responses: {
            /** @description Pauses, holds and the ceiling as they now are. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Control"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseSending: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PauseInput"];
            };
        };
        responses: {
            /** @description What is stopped now, and what the pause costs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paused"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getControl: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Pauses, holds and the ceiling. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Control"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewRelease: {
        parameters: {
            query?: {
                /** @description Only this tenant; absent: all. */
                tenant?: string;
                /** @description Only this channel; absent: all. */
                channel?: "email" | "sms" | "voice";
                /** @description How many held entries are judged; absent: 50, which is answered at once. More takes longer, and holds nobody up. */
                upTo?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What would go out, and what would be dropped. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReleasePreview"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeSending: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ControlInput"];
            };
        };
        responses: {
            /** @description Pauses, holds and the ceiling as they now are. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Control"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    releaseHeld: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReleaseInput"];
            };
        };
        responses: {
            /** @description Pauses, holds and the ceiling as they now are. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Control"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBlackout: {
        parameters: {
            query?: {
                /** @description Only this tenant; absent: all. */
                tenant?: string;
                /** @description Only this channel; absent: all. */
                channel?: "email" | "sms" | "voice";
                /** @description How many held entries are judged; absent: 50, which is answered at once. More takes longer, and holds nobody up. */
                upTo?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The blackout, and what it holds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlackoutPreview"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reportBlackout: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BlackoutInput"];
            };
        };
        responses: {
            /** @description Control as it now is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Control"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    releaseRestored: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BlackoutDecisionInput"];
            };
        };
        responses: {
            /** @description Control as it now is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Control"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dropRestored: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BlackoutDecisionInput"];
            };
        };
        responses: {
            /** @description Control as it now is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Control"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTenants: {
        parameters: {
            query?: {
                /** @description How many at most; absent: 50. */
                limit?: number;
                /** @description `nextCursor` of the page before, with the same query. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantPage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createTenant: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTenant"];
            };
        };
        responses: {
            /** @description The tenant existed already. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the tenant. */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description How many at most; absent: 50. */
                limit?: number;
                /** @description `nextCursor` of the page before, with the same query. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The id of the tenant. */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyPage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    issueKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the tenant. */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedKey"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the tenant. */
                tenant: string;
                /** @description The id of the key, as it was answered when it was made. */
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOperatorKeys: {
        parameters: {
            query?: {
                /** @description How many at most; absent: 50. */
                limit?: number;
                /** @description `nextCursor` of the page before, with the same query. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyPage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    issueOperatorKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedKey"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeOperatorKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the key, as it was answered when it was made. */
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPeople: {
        parameters: {
            query?: {
                /** @description Of which office; absent: of the operator, or of the office of the key. */
                office?: string;
                /** @description How many at most; absent: 50. */
                limit?: number;
                /** @description `nextCursor` of the page before, with the same query. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, who was added first at the top. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonPage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createPerson: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPerson"];
            };
        };
        responses: {
            /** @description The person was there already. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description Added. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of somebody who works with Ringonce. */
                personId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deletePerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of somebody who works with Ringonce. */
                personId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changePerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of somebody who works with Ringonce. */
                personId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonPatch"];
            };
        };
        responses: {
            /** @description The person as they now are. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHistory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By hour and channel. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The status. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every metric of this process. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAlerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The open alerts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alerts"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acknowledgeAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The alert. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAuditLog: {
        parameters: {
            query?: {
                /** @description Only what concerns this office; with its own key it is always that one. */
                tenant?: string;
                /** @description At this or later. */
                from?: string;
                /** @description At this or earlier. */
                to?: string;
                /** @description How many at most; absent: 50. */
                limit?: number;
                /** @description `nextCursor` of the page before, with the same query. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogPage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runAudit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Audit"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Some of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetters"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redriveDeadLetters: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RedriveInput"];
            };
        };
        responses: {
            /** @description What was redriven, or would be. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetters"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSandboxMessages: {
        parameters: {
            query?: {
                /** @description Only messages to this address. */
                to?: string;
                /** @description How the person is contacted. */
                channel?: "email" | "sms" | "voice";
                /** @description How many at most; absent: 50. */
                limit?: number;
                /** @description `nextCursor` of the page before, with the same query. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Messages"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPlayed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was played. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Played"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    playInbound: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SandboxInbound"];
            };
        };
        responses: {
            /** @description What the person gets back. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SandboxAnswer"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getClock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The time. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    moveClock: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClockMove"];
            };
        };
        responses: {
            /** @description The time it now is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getExample: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the policy. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The example. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Example"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "appointment.created": {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event. */
                "webhook-id": string;
                /** @description Seconds since 1970 of this try. */
                "webhook-timestamp": string;
                /** @description One signature for each secret, with spaces between them. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_0123456789abcdefghjkmnpqrs",
                 *       "type": "appointment.created",
                 *       "timestamp": "2026-12-03T20:31:07.000Z",
                 *       "data": {
                 *         "appointment": {
                 *           "id": "apt_0123456789abcdefghjkmnpqrs",
                 *           "externalId": "ehr-8812",
                 *           "status": "confirmed",
                 *           "revision": 1,
                 *           "startsAt": "2026-12-04T20:30:00.000Z",
                 *           "timeZone": "America/New_York",
                 *           "durationMinutes": 30,
                 *           "outcome": null
                 *         },
                 *         "revision": 1,
                 *         "what": "created",
                 *         "by": "api"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description Never again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "appointment.changed": {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event. */
                "webhook-id": string;
                /** @description Seconds since 1970 of this try. */
                "webhook-timestamp": string;
                /** @description One signature for each secret, with spaces between them. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_0123456789abcdefghjkmnpqrs",
                 *       "type": "appointment.changed",
                 *       "timestamp": "2026-12-03T20:31:07.000Z",
                 *       "data": {
                 *         "appointment": {
                 *           "id": "apt_0123456789abcdefghjkmnpqrs",
                 *           "externalId": "ehr-8812",
                 *           "status": "confirmed",
                 *           "revision": 1,
                 *           "startsAt": "2026-12-04T20:30:00.000Z",
                 *           "timeZone": "America/New_York",
                 *           "durationMinutes": 30,
                 *           "outcome": null
                 *         },
                 *         "revision": 1,
                 *         "what": "rescheduled",
                 *         "by": "api"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description Never again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "appointment.confirmed": {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event. */
                "webhook-id": string;
                /** @description Seconds since 1970 of this try. */
                "webhook-timestamp": string;
                /** @description One signature for each secret, with spaces between them. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_0123456789abcdefghjkmnpqrs",
                 *       "type": "appointment.confirmed",
                 *       "timestamp": "2026-12-03T20:31:07.000Z",
                 *       "data": {
                 *         "appointment": {
                 *           "id": "apt_0123456789abcdefghjkmnpqrs",
                 *           "externalId": "ehr-8812",
                 *           "status": "confirmed",
                 *           "revision": 1,
                 *           "startsAt": "2026-12-04T20:30:00.000Z",
                 *           "timeZone": "America/New_York",
                 *           "durationMinutes": 30,
                 *           "outcome": null
                 *         },
                 *         "revision": 1,
                 *         "what": "confirmed",
                 *         "by": "reply"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description Never again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "appointment.declined": {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event. */
                "webhook-id": string;
                /** @description Seconds since 1970 of this try. */
                "webhook-timestamp": string;
                /** @description One signature for each secret, with spaces between them. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_0123456789abcdefghjkmnpqrs",
                 *       "type": "appointment.declined",
                 *       "timestamp": "2026-12-03T20:31:07.000Z",
                 *       "data": {
                 *         "appointment": {
                 *           "id": "apt_0123456789abcdefghjkmnpqrs",
                 *           "externalId": "ehr-8812",
                 *           "status": "confirmed",
                 *           "revision": 1,
                 *           "startsAt": "2026-12-04T20:30:00.000Z",
                 *           "timeZone": "America/New_York",
                 *           "durationMinutes": 30,
                 *           "outcome": null
                 *         },
                 *         "revision": 1,
                 *         "what": "reschedule_requested",
                 *         "by": "keypress"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description Never again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "appointment.cancelled": {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event. */
                "webhook-id": string;
                /** @description Seconds since 1970 of this try. */
                "webhook-timestamp": string;
                /** @description One signature for each secret, with spaces between them. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_0123456789abcdefghjkmnpqrs",
                 *       "type": "appointment.cancelled",
                 *       "timestamp": "2026-12-03T20:31:07.000Z",
                 *       "data": {
                 *         "appointment": {
                 *           "id": "apt_0123456789abcdefghjkmnpqrs",
                 *           "externalId": "ehr-8812",
                 *           "status": "confirmed",
                 *           "revision": 1,
                 *           "startsAt": "2026-12-04T20:30:00.000Z",
                 *           "timeZone": "America/New_York",
                 *           "durationMinutes": 30,
                 *           "outcome": null
                 *         },
                 *         "revision": 1,
                 *         "what": "cancelled",
                 *         "by": "link"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description Never again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "reminder.sent": {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event. */
                "webhook-id": string;
                /** @description Seconds since 1970 of this try. */
                "webhook-timestamp": string;
                /** @description One signature for each secret, with spaces between them. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_0123456789abcdefghjkmnpqrs",
                 *       "type": "reminder.sent",
                 *       "timestamp": "2026-12-03T20:31:07.000Z",
                 *       "data": {
                 *         "appointmentId": "apt_0123456789abcdefghjkmnpqrs",
                 *         "revision": 1,
                 *         "step": 1,
                 *         "channel": "sms",
                 *         "reason": null,
                 *         "detail": null
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description Never again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "reminder.delivered": {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event. */
                "webhook-id": string;
                /** @description Seconds since 1970 of this try. */
                "webhook-timestamp": string;
                /** @description One signature for each secret, with spaces between them. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_0123456789abcdefghjkmnpqrs",
                 *       "type": "reminder.delivered",
                 *       "timestamp": "2026-12-03T20:31:07.000Z",
                 *       "data": {
                 *         "appointmentId": "apt_0123456789abcdefghjkmnpqrs",
                 *         "revision": 1,
                 *         "step": 1,
                 *         "channel": "sms",
                 *         "reason": null,
                 *         "detail": null
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description Never again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "reminder.failed": {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event. */
                "webhook-id": string;
                /** @description Seconds since 1970 of this try. */
                "webhook-timestamp": string;
                /** @description One signature for each secret, with spaces between them. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_0123456789abcdefghjkmnpqrs",
                 *       "type": "reminder.failed",
                 *       "timestamp": "2026-12-03T20:31:07.000Z",
                 *       "data": {
                 *         "appointmentId": "apt_0123456789abcdefghjkmnpqrs",
                 *         "revision": 1,
                 *         "step": 1,
                 *         "channel": "sms",
                 *         "reason": "undelivered",
                 *         "detail": "30003"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description Never again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "reminder.dropped": {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event. */
                "webhook-id": string;
                /** @description Seconds since 1970 of this try. */
                "webhook-timestamp": string;
                /** @description One signature for each secret, with spaces between them. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_0123456789abcdefghjkmnpqrs",
                 *       "type": "reminder.dropped",
                 *       "timestamp": "2026-12-03T20:31:07.000Z",
                 *       "data": {
                 *         "appointmentId": "apt_0123456789abcdefghjkmnpqrs",
                 *         "revision": 1,
                 *         "step": 1,
                 *         "channel": "sms",
                 *         "reason": "confirmed",
                 *         "detail": null
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description Never again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "reply.received": {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event. */
                "webhook-id": string;
                /** @description Seconds since 1970 of this try. */
                "webhook-timestamp": string;
                /** @description One signature for each secret, with spaces between them. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_0123456789abcdefghjkmnpqrs",
                 *       "type": "reply.received",
                 *       "timestamp": "2026-12-03T20:31:07.000Z",
                 *       "data": {
                 *         "replyId": "rpl_SM1",
                 *         "way": "text",
                 *         "intent": "confirm",
                 *         "appointmentIds": [
                 *           "apt_0123456789abcdefghjkmnpqrs"
                 *         ],
                 *         "text": "C",
                 *         "from": "+12125550123"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description Never again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "opt_out.created": {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event. */
                "webhook-id": string;
                /** @description Seconds since 1970 of this try. */
                "webhook-timestamp": string;
                /** @description One signature for each secret, with spaces between them. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_0123456789abcdefghjkmnpqrs",
                 *       "type": "opt_out.created",
                 *       "timestamp": "2026-12-03T20:31:07.000Z",
                 *       "data": {
                 *         "channels": [
                 *           "sms",
                 *           "voice"
                 *         ],
                 *         "source": "reply",
                 *         "appointmentId": null,
                 *         "address": "+12125550123"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description Never again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "opt_out.lifted": {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event. */
                "webhook-id": string;
                /** @description Seconds since 1970 of this try. */
                "webhook-timestamp": string;
                /** @description One signature for each secret, with spaces between them. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_0123456789abcdefghjkmnpqrs",
                 *       "type": "opt_out.lifted",
                 *       "timestamp": "2026-12-03T20:31:07.000Z",
                 *       "data": {
                 *         "channels": [
                 *           "sms",
                 *           "voice"
                 *         ],
                 *         "source": "api",
                 *         "appointmentId": null,
                 *         "address": "+12125550123"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description Never again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "alert.opened": {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event. */
                "webhook-id": string;
                /** @description Seconds since 1970 of this try. */
                "webhook-timestamp": string;
                /** @description One signature for each secret, with spaces between them. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_0123456789abcdefghjkmnpqrs",
                 *       "type": "alert.opened",
                 *       "timestamp": "2026-12-03T20:31:07.000Z",
                 *       "data": {
                 *         "key": "budget-north-dental",
                 *         "severity": "notice",
                 *         "title": "north-dental has spent its budget of the month",
                 *         "detail": "Texts and calls wait until it is raised or the month ends.",
                 *         "firstAt": "2026-12-03T20:31:07.000Z"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description Never again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "alert.closed": {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event. */
                "webhook-id": string;
                /** @description Seconds since 1970 of this try. */
                "webhook-timestamp": string;
                /** @description One signature for each secret, with spaces between them. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_0123456789abcdefghjkmnpqrs",
                 *       "type": "alert.closed",
                 *       "timestamp": "2026-12-03T20:31:07.000Z",
                 *       "data": {
                 *         "key": "budget-north-dental",
                 *         "severity": "notice",
                 *         "title": "north-dental has spent its budget of the month",
                 *         "detail": "Texts and calls wait until it is raised or the month ends.",
                 *         "firstAt": "2026-12-03T20:31:07.000Z"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description Never again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "webhook.tested": {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event. */
                "webhook-id": string;
                /** @description Seconds since 1970 of this try. */
                "webhook-timestamp": string;
                /** @description One signature for each secret, with spaces between them. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_0123456789abcdefghjkmnpqrs",
                 *       "type": "webhook.tested",
                 *       "timestamp": "2026-12-03T20:31:07.000Z",
                 *       "data": {
                 *         "webhookId": "whk_0123456789abcdefghjkmnpqrs"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description Never again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
