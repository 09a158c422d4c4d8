"""An optional endpoint that speaks OpenAI's protocol: asked what a line may be that nobody understood, and to
transcribe a voice message. It gets that one message and nothing else, has little time, and never saves or decides.
"""
